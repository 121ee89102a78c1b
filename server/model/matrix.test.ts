import assert from 'node:assert/strict';
import { type Matrix, readAll, splitRotaryPairs, stackRows } from './matrix.ts';

/** Rows of two equal numbers. */
function rowsOf(...values: number[]): Matrix {
  return {
    rows: values.length,
    columns: 2,
    readRows(first, count, target) {
      for (let row = 0; row < count; row++) target.fill(values[first + row]!, 2 * row, 2 * row + 2);
    },
  };
}

const firstColumn = (matrix: Matrix) => [...readAll(matrix)].filter((_, index) => index % 2 === 0);

describe('matrices made of others', () => {
  it('stack, and read across the seam', () => {
    const stacked = stackRows([rowsOf(1, 2), rowsOf(3), rowsOf(4, 5)]);
    assert.deepEqual(firstColumn(stacked), [1, 2, 3, 4, 5]);
    const middle = new Float32Array(6);
    stacked.readRows(1, 3, middle);
    assert.deepEqual([...middle], [2, 2, 3, 3, 4, 4]);
  });

  it('undo the order that GGUF gives to rotary pairs, head by head', () => {
    // Two heads of 6: pairs (0,1) (2,3) (4,5) become halves 0 2 4 | 1 3 5.
    const stored = rowsOf(0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15);
    assert.deepEqual(firstColumn(splitRotaryPairs(stored, 6)), [0, 2, 4, 1, 3, 5, 10, 12, 14, 11, 13, 15]);
  });
});
