import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { accept, closeAll, openAt } from './suggestion.ts';

const POLL_MS = 100;

async function shownWith(scheme: string, text: RegExp): Promise<vscode.TextDocument> {
  for (;;) {
    const shown = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === scheme);
    if (shown && text.test(shown.getText())) return shown;
    await sleep(POLL_MS);
  }
}

describe('solutions beside the document', () => {
  afterEach(closeAll);

  it('come one after the other, and one click inserts one', async () => {
    const editor = await openAt('def add(a, b):\n    return a +|\n\nprint(add(1, 2))\n', 'plaintext');
    await vscode.commands.executeCommand('ph-codex.showSolutions');
    const page = await shownWith('ph-codex-solutions', /Solution 1/);
    assert.match(page.getText(), /^ {4}return a \+ /m);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      page.uri,
    );
    const { command } = lenses[0] ?? {};
    assert.equal(command?.title, 'Insert solution 1');
    await vscode.commands.executeCommand(command?.command ?? '', ...(command?.arguments ?? []));
    assert.match(editor.document.lineAt(1).text, /^ {4}return a \+ ?\w/);
    assert.equal(editor.document.lineCount, 5);
  });

  it('are not inserted into a document that was changed since', async () => {
    const editor = await openAt('def add(a, b):\n    return a +|\n', 'plaintext');
    await vscode.commands.executeCommand('ph-codex.showSolutions');
    const page = await shownWith('ph-codex-solutions', /Solution 1/);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# changed\n'));
    const before = editor.document.getText();
    await vscode.commands.executeCommand('_ph-codex.insertSolution', page.uri, 0);
    assert.equal(editor.document.getText(), before);
  });
});

describe('the last prompt', () => {
  afterEach(closeAll);

  it('is shown as it was sent', async () => {
    const editor = await openAt('def sub(a, b):\n    return a -|\n\nprint(sub(1, 2))\n', 'plaintext');
    await accept(editor);
    await vscode.commands.executeCommand('ph-codex.showLastPrompt');
    const page = await shownWith('ph-codex-prompt', /"prompt"/);
    assert.ok(page.getText().includes('\ndef sub(a, b):\n    return a -'));
    assert.ok(page.getText().includes('\n\nprint(sub(1, 2))\n'));
  });
});
