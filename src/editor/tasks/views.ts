import * as vscode from 'vscode';
import { PREVIEW } from './scheme.ts';

/** Milliseconds between two pictures of an answer: nobody reads faster, and each sends the whole text to the window. */
export const REDRAW_MS = 80;

/** Documents that nobody can write, which change while an answer comes. */
export interface TaskViews extends vscode.Disposable {
  /** Shows `text` in the document of a uri from now on. */
  set(uri: vscode.Uri, text: string): void;
  get(uri: vscode.Uri): string;
  /** Forgets a document. */
  drop(uri: vscode.Uri): void;
}

/** A uri whose last part is `name`, so that the editor knows its language; each is another document. */
export function previewUri(id: number, name: string): vscode.Uri {
  return vscode.Uri.from({ scheme: PREVIEW, path: `/${id}/${name}` });
}

/** Registers what shows the documents of a scheme. */
export function createTaskViews(scheme = PREVIEW): TaskViews {
  const texts = new Map<string, string>();
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const waiting = new Map<string, NodeJS.Timeout>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) => texts.get(uri.toString()) ?? '',
  });
  return {
    set(uri, text) {
      const key = uri.toString();
      if (texts.get(key) === text) return;
      texts.set(key, text);
      if (waiting.has(key)) return;
      const redraw = () => {
        waiting.delete(key);
        changed.fire(uri);
      };
      waiting.set(key, setTimeout(redraw, REDRAW_MS));
    },
    get: (uri) => texts.get(uri.toString()) ?? '',
    drop: (uri) => texts.delete(uri.toString()),
    dispose() {
      for (const timer of waiting.values()) clearTimeout(timer);
      vscode.Disposable.from(provider, changed).dispose();
    },
  };
}

/** True for a tab in which a document is, by itself or as the right side of a difference. */
export function showsDocument({ input }: vscode.Tab, uri: vscode.Uri): boolean {
  if (input instanceof vscode.TabInputTextDiff) return input.modified.toString() === uri.toString();
  return input instanceof vscode.TabInputText && input.uri.toString() === uri.toString();
}

/** Closes the tabs that show a preview. */
export async function closeTabs(uri: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) =>
    group.tabs.filter((tab) => showsDocument(tab, uri)),
  );
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs);
}
