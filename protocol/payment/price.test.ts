import assert from 'node:assert/strict';
import { ceilingOf, priceOf } from './price.ts';

describe('what an answer costs', () => {
  const byTokens = { amountPer1kTokens: '10000000000000001' };

  it('is never more than its ceiling, and rounds in favour of who pays', () => {
    assert.equal(priceOf(byTokens, { answers: 1, tokens: 999 }), 9990000000000000n);
    for (const maxTokens of [1, 7, 64, 4096]) {
      for (const tokens of [0, 1, maxTokens - 1, maxTokens]) {
        const charge = priceOf(byTokens, { answers: 1, tokens });
        assert.ok(charge <= ceilingOf(byTokens, { answers: 1, maxTokens }));
      }
    }
  });

  it('is nothing for nothing', () => {
    assert.equal(priceOf(byTokens, { answers: 0, tokens: 0 }), 0n);
    assert.equal(priceOf({ amountPerAnswer: '5' }, { answers: 0, tokens: 0 }), 0n);
    assert.equal(ceilingOf({ amountPerAnswer: '5' }, { answers: 1, maxTokens: 0 }), 0n);
  });

  it('counts whole answers where the price is for an answer', () => {
    assert.equal(priceOf({ amountPerAnswer: '5' }, { answers: 2, tokens: 3 }), 10n);
    assert.equal(ceilingOf({ amountPerAnswer: '5' }, { answers: 3, maxTokens: 16 }), 15n);
  });
});
