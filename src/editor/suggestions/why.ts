import * as vscode from 'vscode';
import { explain } from '../../completion/history.ts';
import type { Store } from '../store.ts';

/** Registers "Why was there no suggestion?", which shows the answer and returns it. */
export function registerWhy(store: Store): vscode.Disposable {
  return vscode.commands.registerCommand('ph-codex.whyNoSuggestion', () => {
    const answer = explain(store.facts.silences);
    void vscode.window.showInformationMessage(answer, 'Show Log').then((chosen) => {
      if (chosen) void vscode.commands.executeCommand('ph-codex.showLog');
    });
    return answer;
  });
}
