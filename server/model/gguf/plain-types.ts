import { unpackItems } from '../safetensors/item-types.ts';
import type { TensorType } from './tensor-type.ts';

const plainType = (name: 'F32' | 'F16' | 'BF16', bytes: number): TensorType => ({
  name,
  items: 1,
  bytes,
  unpack(source, target) {
    const packed = new Uint8Array(source.buffer, source.byteOffset, bytes * target.length);
    unpackItems(name, packed, target);
  },
});

/** Numbers as they are, by their type's number in the file. */
export const PLAIN_TYPES: ReadonlyArray<readonly [number, TensorType]> = [
  [0, plainType('F32', 4)],
  [1, plainType('F16', 2)],
  [30, plainType('BF16', 2)],
];
