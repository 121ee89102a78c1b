import { blockType, halfAt, type TensorType } from './tensor-type.ts';

/** Items of a block, which has parts with scales of their own. */
const ITEMS = 256;
const PART = 32;
const SCALE_BYTES = 12;

/** Scale and minimum of part `index`, 6 bits each: those of the last four parts have their upper two bits elsewhere. */
function scaleAndMinimum(source: DataView, from: number, index: number): readonly [number, number] {
  const byte = (at: number) => source.getUint8(from + at);
  if (index < 4) return [byte(index) & 63, byte(index + 4) & 63];
  const low = byte(index + 4);
  return [(low & 15) | ((byte(index - 4) >> 6) << 4), (low >> 4) | ((byte(index) >> 6) << 4)];
}

/** Two scales of scales, eight parts; a fifth bit of each item where `highBits` says they lie. */
function unpackParts(
  source: DataView,
  from: number,
  highBits: number | undefined,
  target: Float32Array,
  to: number,
): void {
  const [scaleOfScales, scaleOfMinima] = [halfAt(source, from), halfAt(source, from + 2)];
  const items = (highBits ?? from + 4 + SCALE_BYTES) + (highBits === undefined ? 0 : PART);
  for (let part = 0; part < ITEMS / PART; part++) {
    const [scale, minimum] = scaleAndMinimum(source, from + 4, part);
    const [step, least] = [scaleOfScales * scale, scaleOfMinima * minimum];
    // Two parts share bytes: the first has the low nibbles.
    const bytes = items + Math.floor(part / 2) * PART;
    for (let index = 0; index < PART; index++) {
      const nibble = (source.getUint8(bytes + index) >> (4 * (part % 2))) & 15;
      const high = highBits === undefined ? 0 : (source.getUint8(highBits + index) >> part) & 1;
      target[to + part * PART + index] = step * (nibble | (high << 4)) - least;
    }
  }
}

/** Sixteen parts of 16 items of 6 bits; of each half of the block, 64 bytes have the low bits, 32 the high ones. */
function unpackSixBits(source: DataView, from: number, target: Float32Array, to: number): void {
  const scaleOfScales = halfAt(source, from + 208);
  for (let item = 0; item < ITEMS; item++) {
    const [half, inHalf] = [item >> 7, item & 127];
    const quarter = inHalf >> 5;
    const low = source.getUint8(from + half * 64 + (inHalf & 63)) >> (4 * (inHalf >> 6));
    const high = source.getUint8(from + 128 + half * 32 + (inHalf & 31)) >> (2 * quarter);
    const scale = source.getInt8(from + 192 + (item >> 4));
    target[to + item] = scaleOfScales * scale * (((low & 15) | ((high & 3) << 4)) - 32);
  }
}

/** llama.cpp's "K" types, by their number in the file. */
export const SUPER_BLOCK_TYPES: ReadonlyArray<readonly [number, TensorType]> = [
  [
    12,
    blockType('Q4_K', ITEMS, 144, (source, from, target, to) =>
      unpackParts(source, from, undefined, target, to),
    ),
  ],
  [
    13,
    blockType('Q5_K', ITEMS, 176, (source, from, target, to) =>
      unpackParts(source, from, from + 4 + SCALE_BYTES, target, to),
    ),
  ],
  [14, blockType('Q6_K', ITEMS, 210, unpackSixBits)],
];
