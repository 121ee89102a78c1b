import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { BILLING } from '../support/billing-repository.ts';
import { accept, acceptIfAny, closeAll, openAt } from './suggestion.ts';

const CALL = `export async function renew(account, invoice) {
  const receipt = await chargeCustomer(`;
const SHAPED = /shaped by your repository: src\/\S+\.js/;

const ALONE = /^PH-Codex-S [0-9a-f]{8} on this machine; the model alone$/;

const whoWrote = async () => String(await vscode.commands.executeCommand('ph-codex.whoWrote'));

describe('repository memory', () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  let written = 0;

  /** Writes the call in a new file of the folder, so that no earlier answer is known; what was added, if anything. */
  const complete = async () => {
    const file = join(folder, `renew-${written++}.js`);
    const text = `// Renewal ${written}\n${CALL}`;
    writeFileSync(file, text);
    const document = await vscode.workspace.openTextDocument(file);
    const editor = await vscode.window.showTextDocument(document);
    const end = document.positionAt(text.length);
    editor.selection = new vscode.Selection(end, end);
    const added = await acceptIfAny(editor);
    await closeAll();
    rmSync(file);
    return added;
  };

  /** Indexing goes on in the background: it is waited for by what it does. */
  const until = async (writer: RegExp) => {
    for (;;) {
      const added = await complete();
      if (added !== '' && writer.test(await whoWrote())) return added;
    }
  };

  before(() => {
    for (const [path, content] of Object.entries(BILLING)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
  });
  afterEach(closeAll);
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await vscode.workspace
      .getConfiguration('ph-codex')
      .update('memory', undefined, vscode.ConfigurationTarget.Global);
    rmSync(join(folder, 'src'), { recursive: true });
  });

  it('learns files that were written while the editor runs, and is named as a source', async () => {
    assert.match(await until(SHAPED), /invoice\.total, \{ currency: 'EUR' \}/);
  });

  it('is there again after the server was restarted', async () => {
    await vscode.commands.executeCommand('ph-codex.restartServer');
    assert.match(await until(SHAPED), /invoice\.total/);
  });

  it('has no part in a document of no folder', async () => {
    await accept(await openAt(`${CALL}|`, 'plaintext'));
    assert.match(await whoWrote(), ALONE);
  });

  it('has no part once the command switched it off, and has again once it switched it on', async () => {
    await vscode.commands.executeCommand('ph-codex.toggleMemory');
    assert.equal(vscode.workspace.getConfiguration('ph-codex').get('memory'), false);
    assert.doesNotMatch(await until(ALONE), /EUR/);
    await vscode.commands.executeCommand('ph-codex.toggleMemory');
    assert.match(await until(SHAPED), /EUR/);
  });
});
