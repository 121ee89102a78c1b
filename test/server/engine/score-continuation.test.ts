import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import type { Core } from '../../../server/engine/core.ts';
import { complete, request } from '../../support/core.ts';
import { loadTiny, tinyModelFolder } from '../../support/tiny-core.ts';

const CODE = `def f(x):\n    return ${'x + 1 - '.repeat(12)}x`;
const signal = new AbortController().signal;

describe('the score of a text', () => {
  let folder: string;
  let core: Core;
  before(async () => {
    folder = await tinyModelFolder();
    core = await loadTiny(folder);
  });
  after(() => {
    core.close();
    rmSync(folder, { recursive: true });
  });
  const score = (prefix: string, text: string, suffix = '') =>
    core.score({ kind: 'text', prefix, suffix }, text, 'a', signal);

  it('is what an echoed prompt of the same tokens tells, also of more tokens than one pass shows', async () => {
    const ids = core.tokenizer.encode(CODE);
    assert.ok(ids.length > 64);
    const prompt = { kind: 'tokens', ids: [core.generation.eos[0]!, ...ids] } as const;
    const { infos } = await complete(core, request('', { prompt, echo: true, maxTokens: 0, logprobs: 0 }));
    const scored = await score('', CODE);
    assert.equal(scored.length, ids.length);
    // The tiny model's float arithmetic depends a little on how a sequence is cut into passes.
    for (const [i, { logprob }] of infos.slice(1).entries())
      assert.ok(Math.abs(scored[i]! - logprob!) < 1e-4);
  });

  it('is the same whatever the cache held', async () => {
    await score('def g(y):\n    y = 1\n', '    return y', '\n\nx = 1\n');
    const warm = await score('def g(y):\n    y = 2\n', '    return y', '\n\nx = 1\n');
    const fresh = await loadTiny(folder);
    const prompt = { kind: 'text', prefix: 'def g(y):\n    y = 2\n', suffix: '\n\nx = 1\n' } as const;
    const cold = await fresh.score(prompt, '    return y', 'a', signal);
    for (const [i, logprob] of cold.entries()) assert.ok(Math.abs(logprob - warm[i]!) < 1e-4);
    fresh.close();
  });

  it('counts among the tokens that spell the healed word, so that all that may follow add up to 1', async () => {
    // "retur" is healed as a whole: what comes first is one token "retur", "return", or a beginning such as "r" or "re".
    const [whole] = await score('retur', 'n');
    const [first] = await score('retur', 'X');
    assert.equal(core.tokenizer.encode('return').length, 1);
    assert.ok(whole !== undefined && first !== undefined);
    assert.ok(Math.exp(whole) + Math.exp(first) < 1 && Math.exp(whole) > 1 / core.tokenizer.vocab);
  });

  it('refuses what the context cannot hold', async () => {
    await assert.rejects(score('', 'x'.repeat(300)), { code: 'PHC_REQUEST_CONTEXT' });
  });
});
