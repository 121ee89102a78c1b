import { badModel } from '../bad-model.ts';
import type { Cursor } from './cursor.ts';
import type { TensorType } from './tensor-type.ts';
import { TENSOR_TYPES } from './tensor-types.ts';

/** Where a tensor lies in the file and how it is packed. */
export interface TensorInfo {
  readonly name: string;
  /** Fastest-changing dimension first, as the file has them. */
  readonly dims: readonly number[];
  readonly type: TensorType;
  /** From the beginning of the tensor data. */
  readonly offset: number;
  readonly bytes: number;
}

/** Names of common types that are not read, for the message. */
const OTHER_TYPES: Readonly<Record<number, string>> = {
  10: 'Q2_K',
  11: 'Q3_K',
  15: 'Q8_K',
  20: 'IQ4_NL',
  23: 'IQ4_XS',
  39: 'MXFP4',
};
const MAX_NAME = 256;
const MAX_DIM = 2 ** 31;
/** 2^40 items: a thousand times the largest model that is read here, and far from losing precision. */
const MAX_ITEMS = 2 ** 40;

function readDims(cursor: Cursor, name: string): number[] {
  const rank = cursor.u32();
  if (rank < 1 || rank > 4) throw badModel(`tensor "${name}" has ${rank} dimensions`);
  const dims: number[] = [];
  let items = 1;
  for (let axis = 0; axis < rank; axis++) {
    const dim = cursor.count(MAX_DIM, `dimension ${axis} of tensor "${name}"`);
    items *= dim;
    if (dim === 0 || items > MAX_ITEMS) throw badModel(`tensor "${name}" has an impossible size`);
    dims.push(dim);
  }
  return dims;
}

function readTensor(cursor: Cursor): TensorInfo {
  const name = cursor.string(MAX_NAME);
  const dims = readDims(cursor, name);
  const typeId = cursor.u32();
  const type = TENSOR_TYPES.get(typeId);
  if (!type) {
    throw badModel(`tensor "${name}" is of type ${OTHER_TYPES[typeId] ?? typeId}, which is not supported`);
  }
  if (dims[0]! % type.items)
    throw badModel(`a row of tensor "${name}" is no multiple of ${type.items} items`);
  const offset = cursor.count(Number.MAX_SAFE_INTEGER, `offset of tensor "${name}"`);
  const bytes = (dims.reduce((product, dim) => product * dim, 1) / type.items) * type.bytes;
  return { name, dims, type, offset, bytes };
}

/** The list of tensors of a GGUF header; `cursor` stands before the first. */
export function readTensors(cursor: Cursor, count: number): Map<string, TensorInfo> {
  const tensors = new Map<string, TensorInfo>();
  for (let index = 0; index < count; index++) {
    const tensor = readTensor(cursor);
    if (tensors.has(tensor.name)) throw badModel(`tensor "${tensor.name}" occurs twice`);
    tensors.set(tensor.name, tensor);
  }
  return tensors;
}

/** Throws unless every tensor lies inside the data, aligned, and none shares bytes with another. */
export function checkPlacement(tensors: Iterable<TensorInfo>, dataBytes: number, alignment: number): void {
  const sorted = [...tensors].sort((a, b) => a.offset - b.offset);
  let end = 0;
  for (const tensor of sorted) {
    if (tensor.offset % alignment)
      throw badModel(`tensor "${tensor.name}" is not aligned to ${alignment} bytes`);
    if (tensor.offset < end) throw badModel(`tensor "${tensor.name}" overlaps another`);
    end = tensor.offset + tensor.bytes;
    if (end > dataBytes) throw badModel(`tensor "${tensor.name}" reaches beyond the end of the file`);
  }
}
