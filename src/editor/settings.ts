import * as vscode from 'vscode';
import type { EnabledLanguages } from '../completion/languages.ts';
import type { Asking } from '../tasks/request.ts';

const SECTION = 'ph-codex';

/** All settings, as they are now. */
export interface Settings {
  readonly enable: EnabledLanguages;
  readonly multiline: boolean;
  /** Milliseconds; null follows the person's own rhythm. */
  readonly debounce: number | null;
  readonly warmUp: boolean;
  readonly memory: boolean;
  /** Whether the local model suggests by itself on battery. */
  readonly onBattery: 'suggest' | 'byHand';
  readonly mode: 'local' | 'remote';
  readonly serverUrl: string;
  readonly nodePath: string;
  readonly model: string;
  /** How models are asked for tasks. */
  readonly asking: Asking;
  /** Answers to each task, from which the surest is shown. */
  readonly candidates: number;
  /** Whole datatokens: the most that is put aside at once, and spent in a day at one server. */
  readonly budgetSession: number;
  readonly budgetDay: number;
  readonly walletProjectId: string;
  readonly walletRelayUrl: string;
}

function askingOf(text: string): Asking {
  return text === 'chat' || text === 'completion' ? text : 'auto';
}

/**
 * The settings as they are now; the language switches may differ from one folder to another. Each is read where it is
 * asked for: reading all sixteen was a tenth to a fifth of what the longest of our stretches at a key took.
 */
export function readSettings(scope?: vscode.ConfigurationScope): Settings {
  const settings = vscode.workspace.getConfiguration(SECTION, scope);
  return {
    get enable() {
      return settings.get<EnabledLanguages>('enable', {});
    },
    get multiline() {
      return settings.get('multiline', true);
    },
    get debounce() {
      return settings.get<number | null>('debounce', null);
    },
    get warmUp() {
      return settings.get('warmUp', true);
    },
    get memory() {
      return settings.get('memory', true);
    },
    get onBattery() {
      return settings.get<string>('onBattery') === 'byHand' ? 'byHand' : 'suggest';
    },
    get mode() {
      return settings.get<string>('mode') === 'remote' ? 'remote' : 'local';
    },
    get serverUrl() {
      return settings.get('server.url', '');
    },
    get nodePath() {
      return settings.get('local.nodePath', '');
    },
    get model() {
      return settings.get('local.model', '');
    },
    get asking() {
      return askingOf(settings.get('tasks.asking', ''));
    },
    get candidates() {
      return Math.min(5, Math.max(1, settings.get('tasks.candidates', 3)));
    },
    get budgetSession() {
      return settings.get('budget.session', 5);
    },
    get budgetDay() {
      return settings.get('budget.day', 5);
    },
    get walletProjectId() {
      return settings.get('wallet.projectId', '');
    },
    get walletRelayUrl() {
      return settings.get('wallet.relayUrl', '');
    },
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
