import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { awaitReason, awaitReasonAfterTyping, closeAll, openAt } from './suggestion.ts';

describe('no suggestion, and a reason for it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'phc-secret-'));
  afterEach(closeAll);
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('in a file that may hold secrets', async () => {
    const file = join(folder, '.env');
    writeFileSync(file, 'API_KEY=');
    await vscode.window.showTextDocument(vscode.Uri.file(file));
    await awaitReason(/may hold secrets/);
  });

  it('in a file that git ignores for its secrets', async () => {
    mkdirSync(join(folder, '.git'));
    writeFileSync(join(folder, '.gitignore'), 'my-tokens.*\n');
    const file = join(folder, 'my-tokens.ts');
    writeFileSync(file, 'const a =');
    await vscode.window.showTextDocument(vscode.Uri.file(file));
    await awaitReason(/may hold secrets/);
  });

  it('in a file that the workspace excludes', async () => {
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace);
    const settings = vscode.workspace.getConfiguration('files', workspace);
    await settings.update('exclude', { '**/hidden': true }, vscode.ConfigurationTarget.Workspace);
    const uri = vscode.Uri.joinPath(workspace.uri, 'hidden', 'a.txt');
    await vscode.workspace.fs.writeFile(uri, Buffer.from('const a ='));
    await vscode.window.showTextDocument(uri);
    await awaitReason(/excluded from the workspace/);
    await settings.update('exclude', undefined, vscode.ConfigurationTarget.Workspace);
    await vscode.workspace.fs.delete(uri);
  });

  it('in an empty document', async () => {
    await openAt('|', 'plaintext');
    await awaitReasonAfterTyping('a', /too little text/);
  });

  it('inside a word', async () => {
    await openAt('const val|ue = 1;', 'plaintext');
    await awaitReasonAfterTyping('u', /inside a word/);
  });

  it('in code that was commented out', async () => {
    await openAt('// const a = open(b);\n// if (a) {\n//   a|', 'plaintext');
    await awaitReasonAfterTyping('.', /commented out/);
  });

  it('with two cursors', async () => {
    const editor = await openAt('const a =|\nconst b =', 'plaintext');
    const second = new vscode.Position(1, 9);
    editor.selections = [...editor.selections, new vscode.Selection(second, second)];
    await awaitReason(/more than one cursor/);
  });

  it('in a language that is switched off, by the command that switches it', async () => {
    await openAt('const a =|', 'plaintext');
    await vscode.commands.executeCommand('ph-codex.toggleLanguage');
    await awaitReason(/switched off for this language/);
    await vscode.commands.executeCommand('ph-codex.toggleLanguage');
  });
});
