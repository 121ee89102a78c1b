import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { createMinHeap } from './min-heap.ts';

describe('heap', () => {
  it('gives the least of what is in it, whatever came and went before', () => {
    const act = fc.oneof(fc.integer(), fc.constant('pop' as const));
    fc.assert(
      fc.property(fc.array(act, { maxLength: 200 }), (acts) => {
        const heap = createMinHeap();
        const model: number[] = [];
        for (const one of acts) {
          if (one === 'pop') {
            assert.equal(heap.pop(), model.sort((a, b) => a - b).shift());
          } else {
            heap.push(one);
            model.push(one);
          }
        }
      }),
    );
  });
});
