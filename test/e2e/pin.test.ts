import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelRoot } from '../../server/model/model-root.ts';
import type { ModelRef } from '../../server/model/store.ts';
import { openEditorWindow } from '../support/editor-window.ts';
import { giveModel, measuredModel } from '../support/measured-model.ts';
import { suiteWindow } from '../support/suite-window.ts';
import { emptyHome } from '../support/test-home.ts';

const WARNING = '.statusbar-item.warning-kind[id^="posthuman.ph-codex"]';
const ROWS = '.quick-input-list .monaco-list-row';

describe('another model than the one that a workspace knows, in VS Code', function () {
  this.timeout(300_000);
  const home = emptyHome();
  let folder: string;
  let known: ModelRef;
  let other: ModelRef;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'phc-pinned-'));
    known = await measuredModel(join(folder, 'known'));
    // One blank in a file that the engine reads is enough to be another model.
    cpSync(known.folder, join(folder, 'other'), { recursive: true });
    appendFileSync(join(folder, 'other', 'generation.json'), ' ');
    other = { ...known, folder: join(folder, 'other'), root: await modelRoot(join(folder, 'other')) };
    giveModel(home.path, known);
    giveModel(home.path, other);
  });
  const opened = suiteWindow(async () => {
    const window = await openEditorWindow({
      home: home.path,
      fileName: 'math.js',
      content: 'function add(a, b) {\n  return a + b;\n}\n',
      machineSettings: { 'ph-codex.local.model': known.root },
    });
    await window.typeAtEnd('\nfunction multiply(a, b) {\n  return a');
    await window.ghostText();
    return window;
  });
  after(async () => {
    await home.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const digestShown = (root: string, state: 'visible' | 'detached' = 'visible') =>
    opened()
      .page.locator('.statusbar-item[id^="posthuman.ph-codex"]', { hasText: root.slice(0, 8) })
      .first()
      .waitFor({ state });

  /** As after an update that brings another model. */
  async function useOther(): Promise<void> {
    const window = opened();
    window.changeMachineSettings({ 'ph-codex.local.model': other.root });
    // Settings that are read after the restart would leave the server of before closed, and none asked for.
    await digestShown(known.root, 'detached');
    await window.openStatusMenu();
    await window.page.keyboard.type('Restart server');
    await window.page.keyboard.press('Enter');
    await window.page.locator(WARNING).waitFor();
    await digestShown(other.root);
  }

  async function choose(answer: string): Promise<void> {
    const window = opened();
    const { page } = window;
    await window.openStatusMenu();
    await page.locator(ROWS, { hasText: 'Another model than before' }).click();
    const row = page.locator(ROWS, { hasText: answer });
    await row.waitFor();
    await window.shot(`pin-${answer.toLowerCase().replaceAll(' ', '-')}`);
    await row.click();
    await page.locator(WARNING).waitFor({ state: 'detached' });
  }

  it('is told, and whoever goes back has the model of before', async () => {
    const window = opened();
    assert.match((await window.openStatusMenu()).join('\n'), /In this workspace: the same since/);
    await window.page.keyboard.press('Escape');
    await useOther();
    await choose('Go back');
    await digestShown(known.root);
    assert.match((await window.openStatusMenu()).join('\n'), /In this workspace: the same since/);
    await window.page.keyboard.press('Escape');
  });

  it('is the one that the workspace knows from then on, once it was accepted', async () => {
    await useOther();
    await choose('Accept the new model');
    await digestShown(other.root);
    assert.match((await opened().openStatusMenu()).join('\n'), /In this workspace: the same since/);
  });
});
