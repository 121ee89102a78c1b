import { badModel } from './bad-model.ts';

/** Adding and subtracting 1.5 · 2^52 rounds a double to the nearest integer, ties to even, on every machine. */
const ROUNDER = 6755399441055744;

/**
 * Symmetric 8-bit quantisation: of each `block` numbers, `scales` gets max|x| / 127 and `codes` the nearest
 * multiple plus 128. Throws `PHC_MODEL_FORMAT` for a number that is not finite.
 */
export function quantize(values: Float32Array, block: number, codes: Uint8Array, scales: Float32Array): void {
  for (let start = 0, index = 0; start < values.length; start += block, index++) {
    const end = start + block;
    let largest = 0;
    for (let at = start; at < end; at++) {
      const size = Math.abs(values[at]!);
      if (size <= largest) continue;
      if (!(size < Number.POSITIVE_INFINITY)) throw badModel('a weight is not a finite number');
      largest = size;
    }
    scales[index] = largest / 127;
    // A block too small for fp32 scales counts as zero.
    const scale = scales[index] || 1;
    scales[index] = scale;
    for (let at = start; at < end; at++) {
      const rounded = values[at]! / scale + ROUNDER - ROUNDER;
      codes[at] = 128 + Math.max(-127, Math.min(127, rounded));
    }
  }
}

/** The block size for rows of this width: 64 where it divides the width, else 32. */
export function blockFor(widths: readonly number[]): 32 | 64 {
  for (const block of [64, 32] as const) {
    if (widths.every((width) => width % block === 0)) return block;
  }
  throw badModel(`a width of ${widths.find((width) => width % 32)} is no multiple of 32`);
}
