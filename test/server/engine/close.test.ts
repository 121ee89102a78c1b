import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { complete, loadEmbedded, request } from '../../support/core.ts';

const source = readFileSync('server/engine/generate.ts', 'utf8').slice(0, 3000);

describe('a model that is closed in the middle of a pass', () => {
  it('ends the answers under way, and its memory only after the pass that reads it', async () => {
    const core = await loadEmbedded();
    const signal = new AbortController().signal;
    const answer = core.generate(request(source, { doc: 'a' }), signal)[Symbol.asyncIterator]();
    const first = answer.next();
    const other = complete(core, request(source, { doc: 'b' }));
    await first;
    core.close();
    await assert.rejects(other);
    await assert.rejects(async () => {
      while (!(await answer.next()).done);
    });
  });
});
