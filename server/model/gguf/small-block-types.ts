import { blockType, halfAt, type TensorType } from './tensor-type.ts';

/** Items of a block. */
const ITEMS = 32;
const HALF = ITEMS / 2;
/** Adding it changes nothing, the sign of a zero neither. */
const NOTHING = -0;

/**
 * 32 items of 4 bits, or of 5 where their highest bits lie together before them: first the low nibbles of all bytes,
 * then the high ones. Each becomes scale · (item − zero) + shift.
 */
function unpackNibbles(
  source: DataView,
  at: { readonly nibbles: number; readonly highBits: number | undefined },
  { scale, zero, shift }: { readonly scale: number; readonly zero: number; readonly shift: number },
  target: Float32Array,
  to: number,
): void {
  const high = at.highBits === undefined ? 0 : source.getUint32(at.highBits, true);
  for (let index = 0; index < HALF; index++) {
    const byte = source.getUint8(at.nibbles + index);
    const low = (byte & 15) | (((high >>> index) & 1) << 4);
    const upper = (byte >> 4) | (((high >>> (index + HALF)) & 1) << 4);
    target[to + index] = scale * (low - zero) + shift;
    target[to + index + HALF] = scale * (upper - zero) + shift;
  }
}

/** Types whose blocks have a scale, and those with odd numbers a minimum too, by their number in the file. */
export const SMALL_BLOCK_TYPES: ReadonlyArray<readonly [number, TensorType]> = [
  [
    2,
    blockType('Q4_0', ITEMS, 18, (source, from, target, to) => {
      const line = { scale: halfAt(source, from), zero: 8, shift: NOTHING };
      unpackNibbles(source, { nibbles: from + 2, highBits: undefined }, line, target, to);
    }),
  ],
  [
    3,
    blockType('Q4_1', ITEMS, 20, (source, from, target, to) => {
      const line = { scale: halfAt(source, from), zero: 0, shift: halfAt(source, from + 2) };
      unpackNibbles(source, { nibbles: from + 4, highBits: undefined }, line, target, to);
    }),
  ],
  [
    6,
    blockType('Q5_0', ITEMS, 22, (source, from, target, to) => {
      const line = { scale: halfAt(source, from), zero: 16, shift: NOTHING };
      unpackNibbles(source, { nibbles: from + 6, highBits: from + 2 }, line, target, to);
    }),
  ],
  [
    7,
    blockType('Q5_1', ITEMS, 24, (source, from, target, to) => {
      const line = { scale: halfAt(source, from), zero: 0, shift: halfAt(source, from + 2) };
      unpackNibbles(source, { nibbles: from + 8, highBits: from + 4 }, line, target, to);
    }),
  ],
  [
    8,
    blockType('Q8_0', ITEMS, 34, (source, from, target, to) => {
      const scale = halfAt(source, from);
      for (let index = 0; index < ITEMS; index++)
        target[to + index] = scale * source.getInt8(from + 2 + index);
    }),
  ],
];
