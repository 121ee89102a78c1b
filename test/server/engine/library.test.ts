import assert from 'node:assert/strict';
import koffi from 'koffi';
import { complete, loadEmbedded, request } from '../../support/core.ts';

const ask = request('def fibonacci(n):\n', { maxTokens: 6, logprobs: 0 });

describe('the inference library', () => {
  it('is used without koffi.view, which throws inside Electron', async () => {
    const { view } = koffi;
    koffi.view = () => {
      throw new Error('External buffers are not allowed');
    };
    try {
      const core = await loadEmbedded();
      assert.equal(core.runtime.kind, 'ffi');
      assert.match((await complete(core, ask)).text, /^ {4}\S/);
      core.close();
    } finally {
      koffi.view = view;
    }
  });

  it('gives the same answer through its slower API', async () => {
    const [fast, slow] = [await loadEmbedded({ runtime: 'ffi' }), await loadEmbedded({ runtime: 'package' })];
    const [a, b] = [await complete(fast, ask), await complete(slow, ask)];
    assert.equal(slow.runtime.kind, 'package');
    assert.equal(a.text, b.text);
    assert.deepEqual(
      a.infos.map(({ logprob }) => logprob),
      b.infos.map(({ logprob }) => logprob),
    );
    fast.close();
    slow.close();
  });
});
