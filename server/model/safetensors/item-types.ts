import { halfToNumber } from '../gguf/half.ts';

/** Bytes of an item of each type; others are not known, and their tensors are only skipped. */
export const ITEM_BYTES = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
} as const;
export type ItemType = keyof typeof ITEM_BYTES;
type FloatType = 'F32' | 'F16' | 'BF16';

/** True for the types that weights may have. */
export function isFloatType(dtype: string): dtype is FloatType {
  return dtype === 'F32' || dtype === 'F16' || dtype === 'BF16';
}

/** Values of all 65,536 half-precision numbers, made when the first is read: 2 ns a number instead of 42. */
let halves: Float32Array | undefined;

function unpackHalves(view: DataView, target: Float32Array): void {
  halves ??= Float32Array.from({ length: 1 << 16 }, (_, bits) => halfToNumber(bits));
  for (let at = 0; 2 * at < view.byteLength; at++) target[at] = halves[view.getUint16(2 * at, true)]!;
}

/** A bfloat16 is the upper half of an fp32 number. */
function unpackBfloats(view: DataView, target: Float32Array): void {
  const bits = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let at = 0; 2 * at < view.byteLength; at++) bits[at] = view.getUint16(2 * at, true) << 16;
}

/** Unpacks little-endian items into the beginning of `target`. */
export function unpackItems(dtype: FloatType, packed: Uint8Array, target: Float32Array): void {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  if (dtype === 'BF16') unpackBfloats(view, target);
  else if (dtype === 'F16') unpackHalves(view, target);
  else for (let at = 0; 4 * at < packed.length; at++) target[at] = view.getFloat32(4 * at, true);
}
