import * as vscode from 'vscode';
import type { PlannedFile } from '../../tasks/scaffold/plan.ts';
import { t } from '../l10n.ts';

/** How far a file of a project is. */
export type FileState = 'planned' | 'writing' | 'written' | 'failed';

const ICONS: Readonly<Record<FileState, string>> = {
  planned: 'circle-outline',
  writing: 'loading~spin',
  written: 'check',
  failed: 'error',
};

/** A file in the tree. */
export interface ShownFile extends PlannedFile {
  readonly uri: vscode.Uri;
  readonly state: FileState;
}

/** The tree of a project that is not written yet. */
export interface ScaffoldTree extends vscode.Disposable {
  show(files: readonly ShownFile[]): void;
}

/** Registers the tree; it is in the explorer while there is a project. */
export function createScaffoldTree(): ScaffoldTree {
  let files: readonly ShownFile[] = [];
  const changed = new vscode.EventEmitter<undefined>();
  const provider: vscode.TreeDataProvider<ShownFile> = {
    onDidChangeTreeData: changed.event,
    getChildren: (parent) => (parent ? [] : [...files]),
    getTreeItem({ path, purpose, uri, state }) {
      const item = new vscode.TreeItem(path);
      item.description = purpose;
      item.iconPath = new vscode.ThemeIcon(ICONS[state]);
      item.accessibilityInformation = { label: `${path}, ${state}` };
      item.command = { command: 'vscode.open', title: t('Open'), arguments: [uri, { preview: true }] };
      return item;
    },
  };
  const view = vscode.window.createTreeView('ph-codex.scaffold', { treeDataProvider: provider });
  return {
    show(next) {
      files = next;
      changed.fire(undefined);
    },
    dispose: () => vscode.Disposable.from(view, changed).dispose(),
  };
}
