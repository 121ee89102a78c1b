import * as vscode from 'vscode';
import type { EnabledLanguages } from '../completion/languages.ts';

const SECTION = 'ph-codex';

/** All settings, as they are now. */
export interface Settings {
  readonly enable: EnabledLanguages;
  readonly multiline: boolean;
  /** Milliseconds. */
  readonly debounce: number;
  readonly warmUp: boolean;
  readonly memory: boolean;
  readonly mode: 'local' | 'remote';
  readonly serverUrl: string;
  readonly nodePath: string;
  readonly model: string;
  readonly walletProjectId: string;
  readonly walletRelayUrl: string;
}

/** Reads the settings; the language switches may differ from one folder to another. */
export function readSettings(scope?: vscode.ConfigurationScope): Settings {
  const settings = vscode.workspace.getConfiguration(SECTION, scope);
  return {
    enable: settings.get<EnabledLanguages>('enable', {}),
    multiline: settings.get('multiline', true),
    debounce: settings.get('debounce', 75),
    warmUp: settings.get('warmUp', true),
    memory: settings.get('memory', true),
    mode: settings.get<string>('mode') === 'remote' ? 'remote' : 'local',
    serverUrl: settings.get('server.url', ''),
    nodePath: settings.get('local.nodePath', ''),
    model: settings.get('local.model', ''),
    walletProjectId: settings.get('wallet.projectId', ''),
    walletRelayUrl: settings.get('wallet.relayUrl', ''),
  };
}

/** Calls back when a setting changed that decides which server answers. */
export function onServerSettings(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    const keys = ['mode', 'server.url', 'local.nodePath', 'local.model'];
    if (keys.some((key) => event.affectsConfiguration(`${SECTION}.${key}`))) listener();
  });
}

/** Calls back when a setting changed that decides where suggestions are on. */
export function onEnableSetting(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(`${SECTION}.enable`)) listener();
  });
}

/** Calls back when the setting changed that decides whether the repository is remembered. */
export function onMemorySetting(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(`${SECTION}.memory`)) listener();
  });
}

/** Switches repository memory on or off, where it was decided before: in the workspace, else for this user. */
export async function enableMemory(on: boolean): Promise<void> {
  const settings = vscode.workspace.getConfiguration(SECTION);
  const { Global, Workspace } = vscode.ConfigurationTarget;
  const inWorkspace = settings.inspect('memory')?.workspaceValue !== undefined;
  await settings.update('memory', on, inWorkspace ? Workspace : Global);
}

/** Switches a language on or off for this user. */
export async function enableLanguage(languageId: string, on: boolean): Promise<void> {
  const settings = vscode.workspace.getConfiguration(SECTION);
  const own = settings.inspect<EnabledLanguages>('enable')?.globalValue;
  await settings.update('enable', { ...own, [languageId]: on }, vscode.ConfigurationTarget.Global);
}
