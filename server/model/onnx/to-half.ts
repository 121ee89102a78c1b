import { badModel } from '../bad-model.ts';

const BITS_OF_FLOAT = new Float32Array(1);
const BITS = new Uint32Array(BITS_OF_FLOAT.buffer);
const LARGEST = 65_504;

/** The 16 bits of the IEEE 754 half-precision number nearest to `value`, ties to even; throws `PHC_MODEL_FORMAT` beyond the largest. */
export function toHalf(value: number): number {
  if (!(Math.abs(value) <= LARGEST)) throw badModel(`${value} is no number that fp16 has`);
  BITS_OF_FLOAT[0] = value;
  const bits = BITS[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  if (exponent <= 0) {
    // Below 2^-14 the steps are 2^-24; adding and taking away rounds to whole ones, ties to even.
    const steps = Math.abs(value) * 2 ** 24;
    return sign | (steps + 2 ** 52 - 2 ** 52);
  }
  const kept = (exponent << 10) | ((bits >>> 13) & 0x3ff);
  const rest = bits & 0x1fff;
  const up = rest > 0x1000 || (rest === 0x1000 && (kept & 1) === 1) ? 1 : 0;
  // A carry goes on into the exponent, as it should.
  return sign | (kept + up);
}

/** Numbers as fp16, little-endian; errors as `toHalf`. */
export function halvesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(Uint16Array.from(values, toHalf).buffer);
}
