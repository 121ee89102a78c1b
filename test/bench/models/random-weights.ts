import { layoutOf } from '../../../server/model/layout/layout-of.ts';
import type { StoredWeight, Weights } from '../../../server/model/layout/weight-layout.ts';
import type { Matrix } from '../../../server/model/matrix.ts';
import type { NetworkShape } from '../../../server/model/network-shape.ts';

/** As wide as what GPT-2 begins with (0.02 on the average), but drawn evenly: it is made by the billion. */
export const WIDTH = 0.02 * Math.sqrt(3);

/** Rows that are the same whenever they are asked for, in whatever pieces. */
function randomMatrix(rows: number, columns: number, seed: number): Matrix {
  return {
    rows,
    columns,
    readRows(first, count, target) {
      for (let row = 0; row < count; row++) {
        let state = Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(first + row + 1, 0x85ebca6b) || 1;
        for (let at = row * columns; at < (row + 1) * columns; at++) {
          // Xorshift of 32 bits (Marsaglia, 2003).
          state ^= state << 13;
          state ^= state >>> 17;
          state ^= state << 5;
          target[at] = (state / 2 ** 31) * WIDTH;
        }
      }
    },
  };
}

/** Scales of normalisations are about one, or nothing would be left after some layers. */
function ones(columns: number): Matrix {
  return { rows: 1, columns, readRows: (_first, count, target) => void target.fill(1, 0, count * columns) };
}

const isScale = ({ stored }: StoredWeight) => stored.endsWith('.scale');

/** Seeded weights of a network's shape, made when they are read. */
export function randomWeights(shape: NetworkShape): Weights {
  let seed = 0;
  return new Map(
    layoutOf(shape).flatMap((weight) =>
      weight.parts.map(({ tensor, rows }): [string, Matrix] => [
        tensor,
        isScale(weight) ? ones(weight.columns) : randomMatrix(rows, weight.columns, seed++),
      ]),
    ),
  );
}
