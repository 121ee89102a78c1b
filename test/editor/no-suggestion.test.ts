import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { awaitReason, closeAll, openAt } from './suggestion.ts';

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

  it('in an empty document', async () => {
    await openAt('|', 'plaintext');
    await awaitReason(/too little text/);
  });

  it('inside a word', async () => {
    await openAt('const val|ue = 1;', 'plaintext');
    await awaitReason(/inside a word/);
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
