import assert from 'node:assert/strict';
import fc from 'fast-check';
import { topIds } from './logprobs.ts';

describe('the highest logits', () => {
  it('are those that sorting finds, the first of equal ones first', () => {
    const logit = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(Number.NEGATIVE_INFINITY));
    fc.assert(
      fc.property(fc.array(logit, { maxLength: 40 }), fc.nat(8), (values, count) => {
        const logits = Float32Array.from(values);
        const sorted = [...logits.keys()].sort((a, b) => logits[b]! - logits[a]! || a - b);
        // -∞ less -∞ is no number, so that ids decide there as well.
        assert.deepEqual(topIds(logits, count), sorted.slice(0, count));
      }),
    );
  });
});
