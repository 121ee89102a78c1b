import assert from 'node:assert/strict';
import { bestSpan } from './best-span.ts';

/** Logits of six tokens, 0 but for those given as [begin, end] by token. */
function logits(given: Readonly<Record<number, readonly [number, number]>>): Float32Array {
  const values = new Float32Array(12);
  for (const [token, pair] of Object.entries(given)) values.set(pair, 2 * Number(token));
  return values;
}

describe('the best span', () => {
  it('begins before it ends, however well the other order looks', () => {
    const { first, last } = bestSpan(logits({ 2: [0, 9], 4: [9, 0], 5: [0, 3] }), 1, 6) ?? {};
    assert.deepEqual([first, last], [4, 5]);
  });

  it('lies within the passage', () => {
    const { first, last } = bestSpan(logits({ 0: [9, 9], 1: [9, 9], 3: [1, 1] }), 2, 5) ?? {};
    assert.deepEqual([first, last], [3, 3]);
  });

  it('is worth what it has more than no answer', () => {
    assert.equal(bestSpan(logits({ 0: [2, 1], 3: [4, 0], 4: [0, 5] }), 1, 6)?.score, 6);
    assert.equal(bestSpan(logits({ 0: [2, 1] }), 1, 6)?.score, -3);
  });

  it('is none in a passage without tokens', () => {
    assert.equal(bestSpan(logits({}), 3, 3), null);
  });
});
