import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { HARNESS_FILES, harnessFiles } from './harness-files.ts';

describe('the list of files that decide scores', () => {
  it('is what the evaluation and the engine import, all of it and nothing else', async () => {
    assert.deepEqual(
      JSON.parse(readFileSync(HARNESS_FILES, 'utf8')),
      await harnessFiles(),
      'write it anew: npx tsx scripts/scores/harness-files.ts',
    );
  });
});
