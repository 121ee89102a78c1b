import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GREEDY } from './config.ts';
import { openRunFolder } from './run-folder.ts';

const identity = {
  modelRoot: '1'.repeat(64),
  suite: 'humaneval',
  suiteRoot: '2'.repeat(64),
  askingRoot: '3'.repeat(64),
  profile: 'cpu-fast',
  config: GREEDY,
};

describe('the folder of a run', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phc-run-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is taken up by the same run, and by no other', async () => {
    await openRunFolder(folder, identity);
    await openRunFolder(folder, { ...identity });
    for (const other of [
      { ...identity, modelRoot: '4'.repeat(64) },
      { ...identity, config: { ...GREEDY, seed: 2 } },
    ])
      await assert.rejects(openRunFolder(folder, other), { code: 'PHC_EVAL_RUN' });
  });

  it('is good also where the process was killed while it was made', async () => {
    await openRunFolder(folder, identity);
    const whole = readFileSync(join(folder, 'run.json'), 'utf8');
    writeFileSync(join(folder, 'run.json'), whole.slice(0, 40));
    await openRunFolder(folder, identity);
    assert.equal(readFileSync(join(folder, 'run.json'), 'utf8'), whole);
  });
});
