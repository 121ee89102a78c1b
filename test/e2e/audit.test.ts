import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Dishonest, startDishonest } from '../support/dishonest.ts';
import { openEditorWindow } from '../support/editor-window.ts';
import { giveModel, measuredModel } from '../support/measured-model.ts';
import { suiteWindow } from '../support/suite-window.ts';
import { emptyHome } from '../support/test-home.ts';
import { untilMenuSays } from '../support/until-menu-says.ts';

const CONTENT = `function add(a, b) {
  return a + b;
}

function multiply(a, b) {
`;

describe('a remote server in VS Code', function () {
  this.timeout(180_000);
  const home = emptyHome();
  let folder: string;
  let server: Dishonest;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'phc-audited-'));
    const model = await measuredModel(join(folder, 'model'));
    giveModel(home.path, model);
    server = await startDishonest('honest', model, model.folder);
  });
  const opened = suiteWindow(() =>
    openEditorWindow({
      home: home.path,
      fileName: 'math.js',
      content: CONTENT,
      machineSettings: { 'ph-codex.mode': 'remote', 'ph-codex.server.url': server.url },
    }),
  );
  after(async () => {
    await server?.stop();
    await home.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is audited by itself, and what was found is shown and no more', async () => {
    const window = opened();
    await window.typeAtEnd('  return a');
    await window.ghostText();
    const rows = await untilMenuSays(window, /1 of 1 audits passed/);
    await window.shot('audits-passed');
    const all = rows.join('\n');
    assert.match(all, /Cheating on 1 answer in 5 would be caught within \d+ answers at your rate/);
    assert.match(all, /In this workspace: the same since/);
    assert.match(all, /Published: under no identity/);
    assert.match(all, /Score: \S+ .* \d+\.\d %/);
    assert.match(all, /Attested by .* on \d{4}-\d\d-\d\d/);
    assert.match(all, /Key [0-9a-f]{8}, shown by this server; computed again by nobody known here/);
    await window.page.keyboard.type('who wrote');
    await window.page.keyboard.press('Enter');
    await window.page.locator('.quick-input-list .monaco-list-row:has-text("Audit passed")').waitFor();
    await window.shot('who-wrote-audited');
  });
});
