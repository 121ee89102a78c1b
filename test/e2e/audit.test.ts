import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelRef } from '../../server/model/store.ts';
import { type Dishonest, startDishonest } from '../support/dishonest.ts';
import { type EditorWindow, openEditorWindow } from '../support/editor-window.ts';
import { giveModel, measuredModel } from '../support/measured-model.ts';
import { requantiseModel } from '../support/requantise-model.ts';
import { emptyHome } from '../support/test-home.ts';
import { untilMenuSays } from '../support/until-menu-says.ts';
import type { Attack } from '../verification/attacks/attacks.ts';

const CONTENT = `function add(a, b) {
  return a + b;
}

function multiply(a, b) {
`;

/** Audits wait until nobody has typed for 15 seconds, and load the model first. */
const AUDIT_MS = 50_000;
const MOST_ANSWERS = 7;

describe('a remote server in VS Code', function () {
  this.timeout(450_000);
  let folder: string;
  let model: ModelRef;
  let cheap: string;
  let server: Dishonest;
  let window: EditorWindow;
  let home: ReturnType<typeof emptyHome>;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'phc-audited-'));
    model = await measuredModel(join(folder, 'model'));
    cheap = join(folder, 'cheap');
    // Of 3 bits a few tokens are proof; of 4 bits several answers are only suspicious.
    requantiseModel(model.folder, cheap, 3);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function open(attack: Attack, typed: string): Promise<void> {
    home = emptyHome();
    giveModel(home.path, model);
    server = await startDishonest(attack, model, cheap);
    window = await openEditorWindow({
      home: home.path,
      fileName: 'math.js',
      content: CONTENT,
      machineSettings: { 'ph-codex.mode': 'remote', 'ph-codex.server.url': server.url },
    });
    await window.typeAtEnd(typed);
    await window.ghostText();
  }

  afterEach(async () => {
    await window?.close();
    await server?.stop();
    await home?.remove();
  });

  it('is audited by itself, and what was found is shown and no more', async () => {
    await open('honest', '  return a');
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

  it('that serves its weights at 3 bits turns the item red, and the evidence is shown', async () => {
    await open('swap', '  // Multiplies two numbers and');
    const { page } = window;
    const red = page.locator('.statusbar-item.error-kind[id^="posthuman.ph-codex"]');
    const caught = () =>
      red.waitFor({ timeout: AUDIT_MS }).then(
        () => true,
        () => false,
      );
    // What is read of an answer ends where the model is no longer sure: one alone need not be proof.
    for (let step = 2; step <= MOST_ANSWERS && !(await caught()); step++) {
      await page.keyboard.press('Escape');
      await window.typeAtEnd(`\n  // Step ${step}: multiplies two numbers and`);
    }
    await red.waitFor({ timeout: AUDIT_MS });
    await window.shot('caught');
    await page.locator('.notification-toast:has-text("does not serve the model")').waitFor();
    await page.locator('.notification-toast a:has-text("Show Evidence")').click();
    const tab = page.locator('.tab.active[data-resource-name^="audit-"]');
    await tab.waitFor();
    const name = await tab.getAttribute('data-resource-name');
    const evidence = JSON.parse(readFileSync(join(home.path, 'evidence', name ?? ''), 'utf8'));
    assert.equal(evidence.modelRoot, model.root);
    await window.shot('evidence');
  });
});
