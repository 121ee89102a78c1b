import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelRef } from '../../server/model/store.ts';
import { openCheatedWindow, SHOWN } from '../support/cheated-window.ts';
import { giveModel, measuredModel } from '../support/measured-model.ts';
import { emptyHome } from '../support/test-home.ts';
import type { Attack } from '../verification/attacks/attacks.ts';

/** Some of each kind; `npm run soak -- cheats-in-editor` goes through all. */
const ATTACKS: readonly Attack[] = ['withhold', 'other-text', 'equivocate', 'truncate', 'honest'];

describe('one window of VS Code with one cheating server after the other', function () {
  this.timeout(300_000);
  const home = emptyHome();
  let folder: string;
  let model: ModelRef;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'phc-cheats-'));
    model = await measuredModel(join(folder, 'model'));
    giveModel(home.path, model);
  });
  after(async () => {
    await home.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows each for what it is, tells once, and holds nothing against the honest one after them', async () => {
    const window = await openCheatedWindow(home.path, model);
    try {
      let told = 0;
      for (const attack of ATTACKS) {
        const seen = await window.meet(attack, model.folder);
        assert.match(seen.whoWrote, SHOWN[attack].says, attack);
        const { by } = SHOWN[attack];
        assert.equal(seen.red, by === 'receipt' || by === 'audit', attack);
        const file = by === 'audit' ? /^audit-.*\.json$/ : /^(forged|equivocation)-.*\.json$/;
        if (seen.red) assert.match(seen.evidence ?? '', file, attack);
        if (seen.told) told++;
      }
      assert.equal(told, 1);
    } finally {
      await window.close();
    }
  });
});
