import * as vscode from 'vscode';
import { offReason } from './here.ts';
import { isTyped } from './typing.ts';

/** VS Code asks some 50 ms after a keystroke; a crowded machine gets ten times as long. */
const PATIENCE_MS = 500;

/** Asks in place of the editor. */
interface FirstTyping extends vscode.Disposable {
  /** True while it asks: to VS Code that looks as if the person did. */
  asksIn(document: vscode.TextDocument): boolean;
}

/**
 * Asks for a suggestion when VS Code does not: it attaches inline suggestions to a new editor in an idle moment, up to
 * five seconds after it opened, and until then typing asks nobody.
 */
export function registerFirstTyping(wasAsked: (document: vscode.TextDocument) => boolean): FirstTyping {
  let timer: NodeJS.Timeout | undefined;
  let asking: vscode.TextDocument | undefined;

  const ask = (document: vscode.TextDocument) => {
    timer = undefined;
    if (wasAsked(document) || vscode.window.activeTextEditor?.document !== document) return;
    asking = document;
    const asked = () => {
      asking = undefined;
    };
    vscode.commands.executeCommand('editor.action.inlineSuggest.trigger').then(asked, asked);
  };

  const subscription = vscode.workspace.onDidChangeTextDocument((event) => {
    const { document } = event;
    if (timer || wasAsked(document) || !isTyped(event) || offReason(document)) return;
    const enabled = vscode.workspace.getConfiguration('editor', document).get('inlineSuggest.enabled', true);
    if (enabled) timer = setTimeout(ask, PATIENCE_MS, document);
  });
  return {
    asksIn: (document) => asking === document,
    dispose() {
      clearTimeout(timer);
      subscription.dispose();
    },
  };
}
