import * as vscode from 'vscode';
import { t } from './l10n.ts';

const SECRET = 'ph-codex.apiKey';

/** The key for a remote server, from the editor's secret storage. */
export async function readApiKey(context: vscode.ExtensionContext): Promise<string | undefined> {
  return (await context.secrets.get(SECRET)) || undefined;
}

/** Calls back when the key changed, in this window or another. */
export function onApiKey(context: vscode.ExtensionContext, listener: () => void): vscode.Disposable {
  return context.secrets.onDidChange((event) => {
    if (event.key === SECRET) listener();
  });
}

/** Registers the command that asks for the key; an empty answer forgets it. */
export function registerApiKey(context: vscode.ExtensionContext): vscode.Disposable {
  return vscode.commands.registerCommand('ph-codex.setApiKey', async () => {
    const key = await vscode.window.showInputBox({
      title: t('API key of the PH-Codex server'),
      prompt: t('Kept in the secret storage of the editor. Leave empty to forget it.'),
      password: true,
      ignoreFocusOut: true,
    });
    if (key === undefined) return;
    if (key === '') await context.secrets.delete(SECRET);
    else await context.secrets.store(SECRET, key.trim());
  });
}
