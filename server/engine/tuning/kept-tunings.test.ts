import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepTuning, keptTunings } from './kept-tunings.ts';
import { usualTuning } from './tuning.ts';

describe('tunings that were measured', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'phc-tuning-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('are there at the next start, each for its model and machine', async () => {
    const folder = join(home, 'new');
    const one = { tuning: usualTuning(2), reason: 'of one' };
    const other = { tuning: { threads: 1, spinning: false, arena: false }, reason: 'of the other' };
    await keepTuning(folder, 'one', one);
    await keepTuning(folder, 'other', other);
    await keepTuning(folder, 'one', { ...one, reason: 'newer' });
    assert.deepEqual(await keptTunings(folder), { one: { ...one, reason: 'newer' }, other });
  });

  it('are measured again where the file is missing, damaged or asks for what cannot be', async () => {
    assert.deepEqual(await keptTunings(home), {});
    const absurd = { one: { tuning: { ...usualTuning(1), threads: 1e9 }, reason: '' } };
    for (const content of ['', '{"one":', '[]', '{"one":{}}', JSON.stringify(absurd)]) {
      writeFileSync(join(home, 'tuning.json'), content);
      assert.deepEqual(await keptTunings(home), {});
    }
  });
});
