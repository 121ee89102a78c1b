import type { Matrix } from '../../../server/model/matrix.ts';
import { FOUR_BIT_BLOCK } from '../../../server/model/quantize-four.ts';

const STEPS = 15;

/**
 * A matrix rounded to 4 bits without a search: 15 steps between the least and the largest number of each block, each
 * number the nearest. Storing it in 4 bits loses nothing more, for the search finds these very steps.
 */
export function nearestStep(matrix: Matrix): Matrix {
  return {
    ...matrix,
    readRows(first, count, target) {
      matrix.readRows(first, count, target);
      for (let start = 0; start < count * matrix.columns; start += FOUR_BIT_BLOCK) {
        const block = target.subarray(start, start + FOUR_BIT_BLOCK);
        const low = Math.min(0, ...block);
        const step = (Math.max(0, ...block) - low) / STEPS || 1;
        const zero = Math.round(-low / step);
        for (const [at, value] of block.entries())
          block[at] = (Math.max(0, Math.min(STEPS, Math.round(value / step + zero))) - zero) * step;
      }
    },
  };
}
