import * as vscode from 'vscode';
import { whyOffHere } from '../../completion/off-here.ts';
import type { OffReason } from '../../completion/reasons.ts';
import { onEnableSetting, readSettings } from '../settings.ts';
import type { Store } from '../store.ts';

/** True for what the person hides in the explorer: what is not to be seen is not to be sent. */
function isExcluded(document: vscode.TextDocument): boolean {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  if (!folder) return false;
  const globs = vscode.workspace
    .getConfiguration('files', folder)
    .get<Record<string, unknown>>('exclude', {});
  return Object.entries(globs).some(([glob, on]) => {
    if (on !== true) return false;
    const pattern = new vscode.RelativePattern(folder, `{${glob},${glob}/**}`);
    return vscode.languages.match({ pattern }, document) > 0;
  });
}

/** Why a document gets no suggestions, or null. */
export function offReason(document: vscode.TextDocument): OffReason | null {
  const { scheme, path } = document.uri;
  const facts = {
    scheme,
    path,
    languageId: document.languageId,
    writable: vscode.workspace.fs.isWritableFileSystem(scheme) !== false,
    excluded: isExcluded(document),
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
