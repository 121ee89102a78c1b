import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { accept, awaitReason, closeAll, openAt } from './suggestion.ts';

const POLL_MS = 50;
const CODE = 'def add(a, b):\n    return a +';

const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(command, ...args);

/** The editor in front, once it shows what is looked for. */
async function activeEditor(holds: (document: vscode.TextDocument) => boolean): Promise<vscode.TextEditor> {
  for (;;) {
    const editor = vscode.window.activeTextEditor;
    if (editor && holds(editor.document)) return editor;
    await sleep(POLL_MS);
  }
}

function goToEnd(editor: vscode.TextEditor): void {
  const { lineCount, lineAt } = editor.document;
  const { end } = lineAt(lineCount - 1).range;
  editor.selection = new vscode.Selection(end, end);
}

describe('documents of other kinds', () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');
  const written: vscode.Uri[] = [];
  const write = async (name: string, text: string) => {
    const uri = vscode.Uri.joinPath(folder, name);
    await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
    written.push(uri);
    return uri;
  };

  afterEach(closeAll);
  after(async () => {
    for (const uri of written) await vscode.workspace.fs.delete(uri);
  });

  it('get suggestions in the cell of a notebook, which change no other cell', async () => {
    const cell = (text: string) => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'python');
    const data = new vscode.NotebookData([cell('x = 1'), cell(CODE)]);
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', data);
    const shown = await vscode.window.showNotebookDocument(notebook);
    shown.selection = new vscode.NotebookRange(1, 2);
    await run('notebook.cell.edit');
    const editor = await activeEditor(
      ({ uri, lineCount }) => uri.scheme === 'vscode-notebook-cell' && lineCount > 1,
    );
    goToEnd(editor);
    const text = await accept(editor);
    assert.match(text, /b/);
    assert.equal(notebook.cellAt(1).document.getText(), CODE + text);
    assert.equal(notebook.cellAt(0).document.getText(), 'x = 1');
  });

  it('get them on the side of a comparison that can be written, and none on the other', async () => {
    const left = await write('left.txt', 'def add(a, b):\n    return 0');
    const right = await write('right.txt', CODE);
    await run('vscode.diff', left, right);
    const modified = await activeEditor(({ uri }) => uri.path === right.path);
    goToEnd(modified);
    const text = await accept(modified);
    assert.equal(modified.document.getText(), CODE + text);
    await run('workbench.action.compareEditor.focusSecondarySide');
    const original = await activeEditor(({ uri }) => uri.path === left.path);
    goToEnd(original);
    await awaitReason(/cannot be written here/);
    await run('editor.action.inlineSuggest.commit');
    assert.equal(original.document.getText(), 'def add(a, b):\n    return 0');
    await modified.document.save();
  });

  it('get none where they are read-only, and say so', async () => {
    const editor = await openAt(`${CODE}|`, 'plaintext');
    await run('workbench.action.files.setActiveEditorReadonlyInSession');
    await awaitReason(/neither in an editor that is read-only/);
    await run('editor.action.inlineSuggest.commit');
    assert.equal(editor.document.getText(), CODE);
    await run('workbench.action.files.resetActiveEditorReadonlyInSession');
  });

  it('get none where another extension makes them up', async () => {
    const provider = vscode.workspace.registerTextDocumentContentProvider('phc-made-up', {
      provideTextDocumentContent: () => CODE,
    });
    await vscode.window.showTextDocument(vscode.Uri.parse('phc-made-up:/a.py'));
    await awaitReason(/not a file that is being edited/);
    provider.dispose();
  });

  it('get what was accepted taken back by one undo, after which nothing comes by itself', async () => {
    const editor = await openAt(`${CODE}|`, 'plaintext');
    const text = await accept(editor);
    await run('undo');
    assert.equal(editor.document.getText(), CODE);
    await run('redo');
    assert.equal(editor.document.getText(), CODE + text);
  });
});
