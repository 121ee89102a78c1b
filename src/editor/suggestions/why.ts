import * as vscode from 'vscode';
import { explain } from '../../completion/history.ts';
import { REASONS } from '../../completion/reasons.ts';
import { t } from '../l10n.ts';
import type { Store } from '../store.ts';
import { offReason } from './here.ts';

/** The answer for the document that the person looks at: what keeps suggestions from all of it comes first. */
function answerFrom({ facts }: Store): string {
  const document = vscode.window.activeTextEditor?.document;
  const off = document ? offReason(document) : null;
  return off ? t(REASONS[off]) : explain(facts.silences, document?.uri.toString() ?? '', t);
}

/** Registers "Why was there no suggestion?", which shows the answer and returns it. */
export function registerWhy(store: Store): vscode.Disposable {
  return vscode.commands.registerCommand('ph-codex.whyNoSuggestion', () => {
    const answer = answerFrom(store);
    void vscode.window.showInformationMessage(answer, t('Show Log')).then((chosen) => {
      if (chosen) void vscode.commands.executeCommand('ph-codex.showLog');
    });
    return answer;
  });
}
