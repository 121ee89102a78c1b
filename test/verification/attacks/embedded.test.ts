import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelRoot } from '../../../server/model/model-root.ts';
import { findModel, type ModelRef } from '../../../server/model/store.ts';
import { measured } from '../../bench/audit/main.ts';
import { runCommand } from '../../support/real-server.ts';
import { requantiseModel } from '../../support/requantise-model.ts';
import { startVictim, type Victim } from './red-team.ts';

describe('a server that names PH-Codex-S', function () {
  this.timeout(300_000);
  let folder: string;
  let model: ModelRef;
  let victim: Victim | undefined;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'phc-embedded-'));
    const embedded = await findModel('ph-codex-s');
    const own = join(folder, 'model');
    cpSync(embedded.folder, own, { recursive: true });
    // A model that was not measured yet gets the tolerance of the one before it, which it hardly differs from.
    const calibration = readFileSync(join(own, 'calibration.json'), 'utf8');
    if (calibration.trim() === '{}')
      writeFileSync(join(own, 'calibration.json'), JSON.stringify(measured().noise.calibration));
    model = { name: 'ph-codex-s', folder: own, root: await modelRoot(own) };
  });
  after(async () => {
    await victim?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is caught with its weights at 4 bits by one audit, and the file convinces whoever has the model', async () => {
    const cheap = join(folder, 'cheap');
    requantiseModel(model.folder, cheap);
    victim = await startVictim('swap', { model, cheap });
    const { fact } = await victim.ask('function add(first: number, second: number) {\n  return');
    assert.equal(fact.kind, 'verified');
    const [outcome] = await victim.audit();
    assert.equal(outcome?.kind, 'caught');
    const evidence = outcome?.state.evidence ?? '';
    const checked = runCommand(['audit', 'verify', evidence, '--model', model.folder], victim.home);
    assert.equal(await checked.ended, 0, checked.output());
    assert.match(checked.output(), /^PROVEN\n/);
  });
});
