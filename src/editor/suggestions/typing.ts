import * as vscode from 'vscode';
import { createRhythm, type Rhythm } from '../../completion/rhythm.ts';
import type { Store } from '../store.ts';

/** How the person types, and what they did last. */
export interface Typing extends vscode.Disposable {
  readonly rhythm: Rhythm;
  /** True while the last change of a document was undone or redone. */
  wasUndone(document: vscode.TextDocument): boolean;
}

/** True for a key; pasting, formatting and switching branches are none. */
export function isTyped({ contentChanges, reason }: vscode.TextDocumentChangeEvent): boolean {
  const [change, ...others] = contentChanges;
  return reason === undefined && others.length === 0 && change?.text.length === 1;
}

/** Watches the keys of this window and the answers of the server. */
export function watchTyping(store: Store): Typing {
  const rhythm = createRhythm();
  const undone = new WeakSet<vscode.TextDocument>();
  let { last } = store.facts;
  const subscriptions = vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument((event) => {
      // An event without changes tells that the document is dirty now, or no longer.
      if (event.contentChanges.length === 0) return;
      if (event.reason === undefined) undone.delete(event.document);
      else undone.add(event.document);
      if (isTyped(event)) rhythm.key(performance.now());
    }),
    store.onChange((facts) => {
      if (facts.last === last) return;
      last = facts.last;
      if (last) rhythm.answered(last.firstTextMs);
    }),
  );
  return {
    rhythm,
    wasUndone: (document) => undone.has(document),
    dispose: () => subscriptions.dispose(),
  };
}
