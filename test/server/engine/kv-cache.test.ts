import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Core } from '../../../server/engine/core.ts';
import { complete, loadEmbedded, request } from '../../support/core.ts';

const source = readFileSync('server/engine/generate.ts', 'utf8').slice(0, 1600);

describe('the KV cache', () => {
  let core: Core;
  before(async () => {
    core = await loadEmbedded();
  });
  after(() => core.close());

  it('makes a keystroke cost the tokens that changed, not the file', async () => {
    await complete(core, request(source, { doc: 'a', maxTokens: 4 }));
    const next = await complete(core, request(`${source} x`, { doc: 'a', maxTokens: 4 }));
    assert.ok(next.timings.prefilled <= 3, `${next.timings.prefilled} tokens were computed`);
  });

  it('gives the same answer warm, cold, rewound and with logprobs to the last bit', async () => {
    const ask = (doc: string) => complete(core, request(source, { doc, logprobs: 1 }));
    const cold = await ask('cold');
    await complete(core, request(`${source}\nsomething else entirely`, { doc: 'other' }));
    const rewound = await ask('other');
    const warm = await ask('cold');
    assert.equal(warm.timings.prefilled, 1);
    for (const answer of [rewound, warm]) {
      assert.equal(answer.text, cold.text);
      assert.deepEqual(
        answer.infos.map(({ logprob }) => logprob),
        cold.infos.map(({ logprob }) => logprob),
      );
    }
  });

  it('is filled by a warm request, which generates nothing', async () => {
    const unseen = `// warm\n${source}`;
    const warm = await complete(core, request(unseen, { doc: 'warm', warm: true, maxTokens: 0 }));
    assert.equal(warm.text, '');
    assert.ok(warm.timings.prefilled > 300);
    const first = await complete(core, request(unseen, { doc: 'warm', maxTokens: 2 }));
    assert.equal(first.timings.prefilled, 1);
  });

  it('lets a warm request go at once when somebody types', async () => {
    const slow = `${source}${source.split('\n').reverse().join('\n')}`;
    const warming = complete(core, request(slow, { doc: 'background', warm: true, maxTokens: 0 }));
    const typed = await complete(core, request('const a = ', { doc: 'foreground', maxTokens: 4 }));
    assert.ok(typed.text.length > 0);
    assert.equal((await warming).tokens.length, 0);
    const after = await complete(core, request(slow, { doc: 'background', maxTokens: 1 }));
    assert.ok(after.timings.prefilled > 400, 'the warm request had gone on');
  });

  it('takes over what another document has in common, and answers the same to the last bit', async () => {
    const asked = `${source}\nconst other = `;
    const ask = (doc: string, prefix: string) =>
      complete(core, request(prefix, { doc, logprobs: 1, maxTokens: 6 }));
    const alone = await ask('first', asked);
    await ask('first', `${asked}1;\n`);
    const taken = await ask('second', asked);
    assert.ok(taken.timings.prefilled < 32, `${taken.timings.prefilled} tokens were computed`);
    assert.deepEqual(
      taken.infos.map(({ id, logprob }) => ({ id, logprob })),
      alone.infos.map(({ id, logprob }) => ({ id, logprob })),
    );
  });

  it('forgets the least recently used of five documents', async () => {
    const ask = (doc: string) => complete(core, request(`# ${doc}\n${source}`, { doc, maxTokens: 1 }));
    for (const doc of ['1', '2', '3', '4', '5']) await ask(doc);
    assert.equal((await ask('5')).timings.prefilled, 1);
    assert.ok((await ask('1')).timings.prefilled > 300);
  });
});
