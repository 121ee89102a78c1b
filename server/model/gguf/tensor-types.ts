import { halfToNumber } from './half.ts';

/** How the items of a tensor are packed into blocks of bytes. */
export interface TensorType {
  readonly name: string;
  /** Items per block, and bytes per block. */
  readonly items: number;
  readonly bytes: number;
  /** Unpacks all blocks of `source` into `target`, rounded once to fp32. */
  unpack(source: DataView, target: Float32Array): void;
}

const half = (view: DataView, offset: number): number => halfToNumber(view.getUint16(offset, true));

/** 16 bytes hold 32 items of 4 bits: first the low nibbles of all bytes, then the high ones. */
function unpackNibbles(
  source: DataView,
  from: number,
  scale: number,
  shift: number,
  target: Float32Array,
  to: number,
) {
  for (let index = 0; index < 16; index++) {
    const byte = source.getUint8(from + index);
    target[to + index] = scale * (byte & 15) + shift;
    target[to + index + 16] = scale * (byte >> 4) + shift;
  }
}

/** Types that are read, by their number in the file. */
export const TENSOR_TYPES: ReadonlyMap<number, TensorType> = new Map([
  [
    0,
    {
      name: 'F32',
      items: 1,
      bytes: 4,
      unpack(source: DataView, target: Float32Array) {
        for (let index = 0; index < target.length; index++)
          target[index] = source.getFloat32(4 * index, true);
      },
    },
  ],
  [
    1,
    {
      name: 'F16',
      items: 1,
      bytes: 2,
      unpack(source: DataView, target: Float32Array) {
        for (let index = 0; index < target.length; index++) target[index] = half(source, 2 * index);
      },
    },
  ],
  [
    2,
    {
      name: 'Q4_0',
      items: 32,
      bytes: 18,
      unpack(source: DataView, target: Float32Array) {
        for (let to = 0, from = 0; to < target.length; to += 32, from += 18) {
          const scale = half(source, from);
          unpackNibbles(source, from + 2, scale, -8 * scale, target, to);
        }
      },
    },
  ],
  [
    3,
    {
      name: 'Q4_1',
      items: 32,
      bytes: 20,
      unpack(source: DataView, target: Float32Array) {
        for (let to = 0, from = 0; to < target.length; to += 32, from += 20) {
          unpackNibbles(source, from + 4, half(source, from), half(source, from + 2), target, to);
        }
      },
    },
  ],
  [
    8,
    {
      name: 'Q8_0',
      items: 32,
      bytes: 34,
      unpack(source: DataView, target: Float32Array) {
        for (let to = 0, from = 0; to < target.length; to += 32, from += 34) {
          const scale = half(source, from);
          for (let index = 0; index < 32; index++)
            target[to + index] = scale * source.getInt8(from + 2 + index);
        }
      },
    },
  ],
]);
