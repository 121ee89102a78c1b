import { PLAIN_TYPES } from './plain-types.ts';
import { SMALL_BLOCK_TYPES } from './small-block-types.ts';
import { SUPER_BLOCK_TYPES } from './super-block-types.ts';
import type { TensorType } from './tensor-type.ts';

/** Types that are read, by their number in the file. */
export const TENSOR_TYPES: ReadonlyMap<number, TensorType> = new Map([
  ...PLAIN_TYPES,
  ...SMALL_BLOCK_TYPES,
  ...SUPER_BLOCK_TYPES,
]);
