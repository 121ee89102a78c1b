import assert from 'node:assert/strict';
import fc from 'fast-check';
import { topIds } from './logprobs.ts';
import { settleTies } from './top-k.ts';

describe('the highest logits as a device gives them', () => {
  it('are in the order of their ids where they are equal, as those that are chosen here', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -2, max: 2 }), { maxLength: 30 }),
        fc.integer(),
        (values, seed) => {
          const logits = Float32Array.from(values);
          const expected = topIds(logits, values.length);
          const shuffled = (id: number) => (id * 31 + Math.abs(seed)) % 37;
          const asGiven = [...logits.keys()].sort(
            (a, b) => logits[b]! - logits[a]! || shuffled(a) - shuffled(b),
          );
          const ids = Int32Array.from(asGiven);
          settleTies(
            ids,
            Float32Array.from(asGiven, (id) => logits[id]!),
          );
          assert.deepEqual([...ids], expected);
        },
      ),
    );
  });
});
