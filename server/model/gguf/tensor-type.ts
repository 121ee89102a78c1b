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

/** Unpacks the block that begins at byte `from` into the items from `to` on. */
type UnpackBlock = (source: DataView, from: number, target: Float32Array, to: number) => void;

/** A type whose blocks have nothing to do with each other. */
export function blockType(name: string, items: number, bytes: number, unpackBlock: UnpackBlock): TensorType {
  return {
    name,
    items,
    bytes,
    unpack(source, target) {
      for (let to = 0, from = 0; to < target.length; to += items, from += bytes) {
        unpackBlock(source, from, target, to);
      }
    },
  };
}

/** The half-precision number at byte `offset`. */
export function halfAt(view: DataView, offset: number): number {
  return halfToNumber(view.getUint16(offset, true));
}
