import { inversePowers, sineCosine } from './trigonometry.ts';

/** Tables [positions, headDim / 2] of the rotary embedding: the angle is position · theta^(−2i / headDim). */
export function rotaryCache(
  positions: number,
  headDim: number,
  theta: number,
): { cos: Float32Array; sin: Float32Array } {
  const half = headDim / 2;
  const frequencies = inversePowers(theta, half);
  const cos = new Float32Array(positions * half);
  const sin = new Float32Array(positions * half);
  for (let position = 0; position < positions; position++) {
    for (let index = 0; index < half; index++) {
      const at = position * half + index;
      const angle = sineCosine(position * frequencies[index]!);
      cos[at] = angle.cos;
      sin[at] = angle.sin;
    }
  }
  return { cos, sin };
}
