import { inversePowers, sineCosine } from './trigonometry.ts';

/** GroupQueryAttention wants tables of a multiple of this many columns. */
const COLUMNS = 8;

/** Columns of the tables for a rotary embedding of that many items. */
export function rotaryColumns(dim: number): number {
  return Math.ceil(dim / 2 / COLUMNS) * COLUMNS;
}

/**
 * Tables [positions, rotaryColumns(dim)] of the rotary embedding: the angle is position · theta^(−2i / dim), and 0 in
 * columns that only fill the table up.
 */
export function rotaryCache(
  positions: number,
  dim: number,
  theta: number,
): { cos: Float32Array; sin: Float32Array } {
  const half = dim / 2;
  const columns = rotaryColumns(dim);
  const frequencies = inversePowers(theta, half);
  const cos = new Float32Array(positions * columns).fill(1);
  const sin = new Float32Array(positions * columns);
  for (let position = 0; position < positions; position++) {
    for (let index = 0; index < half; index++) {
      const at = position * columns + index;
      const angle = sineCosine(position * frequencies[index]!);
      cos[at] = angle.cos;
      sin[at] = angle.sin;
    }
  }
  return { cos, sin };
}
