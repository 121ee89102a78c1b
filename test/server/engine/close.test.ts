import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { complete, loadEmbedded, request } from '../../support/core.ts';

const source = readFileSync('server/engine/generate.ts', 'utf8').slice(0, 3000);

describe('a model that is closed in the middle of a pass', () => {
  it('ends the answers under way, and its memory only after the pass that reads it', async () => {
    const core = await loadEmbedded();
    const answers = ['a', 'b'].map((doc) => complete(core, request(source, { doc })));
    await complete(core, request('x = ', { doc: 'c', maxTokens: 1 }));
    core.close();
    for (const answer of await Promise.allSettled(answers)) assert.equal(answer.status, 'rejected');
  });
});
