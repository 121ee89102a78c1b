const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** The 16 bits of the half-precision number next to `value`, which must be finite and below 65,504; ties go to even. */
export function numberToHalf(value: number): number {
  single[0] = value;
  const word = bits[0]!;
  const sign = (word >>> 16) & 0x8000;
  const exponent = ((word >>> 23) & 255) - 112;
  const fraction = (word & 0x7fffff) | 0x800000;
  // Below 2^-14 the leading one is written out and the exponent stays 0.
  const shift = exponent > 0 ? 13 : 14 - exponent;
  if (shift > 24) return sign;
  const kept = fraction >>> shift;
  const rest = fraction & ((1 << shift) - 1);
  const middle = 1 << (shift - 1);
  const up = rest > middle || (rest === middle && kept & 1) ? 1 : 0;
  return sign + (Math.max(exponent - 1, 0) << 10) + kept + up;
}
