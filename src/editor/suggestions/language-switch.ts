import * as vscode from 'vscode';
import { isEnabled } from '../../completion/languages.ts';
import { enableLanguage, readSettings } from '../settings.ts';

/** Registers the command that switches the language of the active editor on or off. */
export function registerLanguageSwitch(): vscode.Disposable {
  return vscode.commands.registerCommand('ph-codex.toggleLanguage', async () => {
    const document = vscode.window.activeTextEditor?.document;
    if (!document) return;
    const { languageId } = document;
    await enableLanguage(languageId, !isEnabled(readSettings(document).enable, languageId));
  });
}
