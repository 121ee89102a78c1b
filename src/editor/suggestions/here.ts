import * as vscode from 'vscode';
import { whyOffHere } from '../../completion/off-here.ts';
import type { OffReason } from '../../completion/reasons.ts';
import { onEnableSetting, readSettings } from '../settings.ts';
import type { Store } from '../store.ts';
import { PREVIEW } from '../tasks/scheme.ts';
import { isIgnoredSecret } from './ignored-secret.ts';

const ON_DISK = new Set(['file', 'vscode-notebook-cell']);

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

/** True for the left side of the comparison in front: VS Code asks there, too, though nothing can be written. */
function isOriginal({ uri }: vscode.TextDocument): boolean {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (!(input instanceof vscode.TabInputTextDiff)) return false;
  const { original, modified } = input;
  return original.toString() === uri.toString() && modified.toString() !== uri.toString();
}

/** Why a document gets no suggestions, or null. */
export function offReason(document: vscode.TextDocument): OffReason | null {
  const { scheme, path } = document.uri;
  const facts = {
    scheme,
    path,
    languageId: document.languageId,
    writable: vscode.workspace.fs.isWritableFileSystem(scheme) !== false && !isOriginal(document),
    excluded: isExcluded(document),
    // A workspace that is not on a disk has only what is in the repository.
    ignoredSecret: ON_DISK.has(scheme) && isIgnoredSecret(document.uri.fsPath),
  };
  return whyOffHere(facts, readSettings(document).enable);
}

/** Keeps the store informed about the active editor. */
export function registerHere(store: Store): vscode.Disposable {
  const look = () => {
    const document = vscode.window.activeTextEditor?.document;
    // What a model wrote is about the document before it, and by the model that the status bar names.
    if (document?.uri.scheme === PREVIEW) return;
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
