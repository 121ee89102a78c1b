import * as vscode from 'vscode';
import { whyOffHere } from '../completion/off-here.ts';
import type { OffReason } from '../completion/reasons.ts';
import { onEnableSetting, readSettings } from './settings.ts';
import type { Store } from './store.ts';

/** Why a document gets no suggestions, or null. */
export function offReason(document: vscode.TextDocument): OffReason | null {
  const { scheme, path } = document.uri;
  const facts = {
    scheme,
    path,
    languageId: document.languageId,
    writable: vscode.workspace.fs.isWritableFileSystem(scheme) !== false,
  };
  return whyOffHere(facts, readSettings(document).enable);
}

/** Keeps the store informed about the active editor. */
export function registerHere(store: Store): vscode.Disposable {
  const look = () => {
    const document = vscode.window.activeTextEditor?.document;
    store.update({
      languageId: document?.languageId ?? null,
      offHere: document ? offReason(document) : null,
    });
  };
  look();
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(look),
    // A change of language closes and opens the document.
    vscode.workspace.onDidOpenTextDocument(look),
    onEnableSetting(look),
  );
}
