import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { askFor, previews, run, until } from './previews.ts';
import { accept, closeAll, openAt } from './suggestion.ts';

describe('tasks with the real model', () => {
  before(() => askFor(1));
  after(() => askFor(3));
  afterEach(async () => {
    await run('discardPreview');
    await run('discardProject');
    await closeAll();
  });

  it('show the function that a comment describes, write it when it is accepted, and take it back in one step', async () => {
    const before = '# Returns the sum of two numbers.\n|\n\nx = 1\n';
    const { document } = await openAt(before, 'python');
    const text = document.getText();
    await run('generate');
    assert.equal(previews().length, 1);
    assert.equal(document.getText(), text);
    await run('acceptPreview');
    assert.match(document.getText(), /^# Returns the sum of two numbers\.\ndef \w+\(/);
    assert.ok(document.getText().endsWith('x = 1\n'));
    assert.deepEqual(previews(), []);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), text);
  });

  it('leave the document alone when they are discarded, and when it changes where they would write', async () => {
    const { document } = await openAt('def add(a, b):\n    return a + |b\n', 'python');
    await run('document');
    await run('discardPreview');
    assert.equal(document.getText(), 'def add(a, b):\n    return a + b\n');

    await vscode.window.showTextDocument(document);
    await run('rewrite', 'Add three numbers.');
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(1, 0), '    # changed\n');
    await vscode.workspace.applyEdit(edit);
    await until(() => previews().length === 0);
    await run('acceptPreview');
    assert.equal(document.getText(), 'def add(a, b):\n    # changed\n    return a + b\n');
  });

  it('describe a function without touching its code, at the place to which it moved meanwhile', async () => {
    const { document } = await openAt('def add(a, b):\n    return a + |b\n', 'python');
    await run('document');
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), 'import os\n\n\n');
    await vscode.workspace.applyEdit(edit);
    await run('acceptPreview');
    assert.match(
      document.getText(),
      /^import os\n\n\ndef add\(a, b\):\n {4}"""[\s\S]*"""\n {4}return a \+ b\n$/,
    );
  });

  it('explain code in a text beside it, by the conversation that the model was tuned for', async () => {
    await openAt('def add(a, b):\n    return a + |b\n', 'python');
    await run('explain');
    const [uri] = previews();
    assert.ok(uri?.path.endsWith('Explanation.md'));
    const text = () =>
      vscode.workspace.textDocuments.find((one) => one.uri.path === uri?.path)?.getText() ?? '';
    await until(() => text().length > 40);
  });

  it('send nothing of a file that may hold secrets', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'phc-tasks-'));
    try {
      writeFileSync(join(folder, '.env'), '# A key.\nKEY=1\n');
      await vscode.window.showTextDocument(vscode.Uri.file(join(folder, '.env')));
      await run('explain');
      assert.deepEqual(previews(), []);
    } finally {
      await closeAll();
      rmSync(folder, { recursive: true });
    }
  });

  it('write a project only when told so, and only into an empty folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'phc-project-'));
    try {
      const made = run('newProject', 'Prints the lines of a file', 'script');
      // The plan is shown in a list; whoever sees it takes it.
      const accepting = (async () => {
        while (previews().length === 0) {
          await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
          await sleep(200);
        }
      })();
      await Promise.all([made, accepting]);
      assert.deepEqual(readdirSync(folder), []);
      writeFileSync(join(folder, 'mine.txt'), '');
      await run('writeProject', vscode.Uri.file(folder));
      assert.deepEqual(readdirSync(folder), ['mine.txt']);
      rmSync(join(folder, 'mine.txt'));
      await run('writeProject', vscode.Uri.file(folder));
      assert.deepEqual(readdirSync(folder).sort(), ['README.md', 'main.py']);
      assert.match(
        readFileSync(join(folder, 'main.py'), 'utf8'),
        /^"""Prints the lines of a file"""\n\nimport/,
      );
      assert.deepEqual(previews(), []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('count what was shown and accepted on this machine, until it is cleared', async () => {
    await run('clearStatistics');
    const editor = await openAt('def add(a, b):\n    return a +|\n', 'plaintext');
    const text = await accept(editor);
    const counts = async () => Object(await run('showStatistics'));
    await until(async () => (await counts()).accepted === 1);
    const { shown, charsSaved } = await counts();
    assert.ok(shown >= 1);
    assert.equal(charsSaved, text.length);
    await run('clearStatistics');
    assert.equal((await counts()).accepted, 0);
  });
});
