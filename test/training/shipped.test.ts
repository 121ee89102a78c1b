import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { verifyTraining } from '../../server/training/verify-training.ts';
import { needsPython } from '../support/toy-training.ts';

const SHIPPED = join(__dirname, '..', '..', 'models', 'ph-codex-s');
/** Of a clone; the adapter itself comes on top. */
const MOST_BYTES = 2 << 20;

describe('the training of the adapter that ships', function () {
  this.timeout(900_000);
  before(function () {
    needsPython(this);
    if (existsSync(join(SHIPPED, 'training', 'attestation.json'))) return;
    process.stdout.write('    No adapter ships yet: models/ph-codex-s/training is not there.\n');
    this.skip();
  });

  it('is verified by its proof steps', async () => {
    const held: string[] = [];
    await verifyTraining(SHIPPED, { onLine: (line) => held.push(line) });
    assert.match(held.at(-1)!, /^\d+ proof steps, /);
  });

  it('is published in less than 2 MB', () => {
    const folder = join(SHIPPED, 'training');
    const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    assert.ok(bytes < MOST_BYTES, `${bytes} bytes`);
  });
});
