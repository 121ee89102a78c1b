import type { Matrix } from '../matrix.ts';

/** A change to a matrix [rows, columns]: factor · up [rows, rank] · down [rank, columns]. */
export interface LowRank {
  readonly rank: number;
  readonly factor: number;
  readonly down: Float32Array;
  readonly up: Float32Array;
}

/** The matrix with the change added: summed in doubles in a fixed order, rounded once. */
export function addLowRank(matrix: Matrix, { rank, factor, down, up }: LowRank): Matrix {
  const { rows, columns } = matrix;
  const change = new Float64Array(columns);
  return {
    rows,
    columns,
    readRows(first, count, target) {
      matrix.readRows(first, count, target);
      for (let row = 0; row < count; row++) {
        change.fill(0);
        for (let inner = 0; inner < rank; inner++) {
          const weight = up[(first + row) * rank + inner]!;
          const from = inner * columns;
          for (let column = 0; column < columns; column++) {
            change[column] = change[column]! + weight * down[from + column]!;
          }
        }
        const to = row * columns;
        for (let column = 0; column < columns; column++) {
          target[to + column] = target[to + column]! + factor * change[column]!;
        }
      }
    },
  };
}
