import * as vscode from 'vscode';
import { offReason } from './here.ts';

/** VS Code asks some 50 ms after a keystroke; a crowded machine gets ten times as long. */
const PATIENCE_MS = 500;

/** What a keystroke is; pasting, formatting and switching branches are no request for a suggestion. */
function isTyped({ contentChanges, reason }: vscode.TextDocumentChangeEvent): boolean {
  const [change, ...others] = contentChanges;
  return reason === undefined && others.length === 0 && change?.text.length === 1;
}

/**
 * Asks for a suggestion when VS Code does not: it attaches inline suggestions to a new editor in an idle moment, up to
 * five seconds after it opened, and until then typing asks nobody.
 */
export function registerFirstTyping(wasAsked: (document: vscode.TextDocument) => boolean): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;

  const ask = (document: vscode.TextDocument) => {
    timer = undefined;
    if (wasAsked(document) || vscode.window.activeTextEditor?.document !== document) return;
    void vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
  };

  const subscription = vscode.workspace.onDidChangeTextDocument((event) => {
    const { document } = event;
    if (timer || wasAsked(document) || !isTyped(event) || offReason(document)) return;
    const enabled = vscode.workspace.getConfiguration('editor', document).get('inlineSuggest.enabled', true);
    if (enabled) timer = setTimeout(ask, PATIENCE_MS, document);
  });
  return vscode.Disposable.from(subscription, { dispose: () => clearTimeout(timer) });
}
