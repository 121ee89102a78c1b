import * as z from 'zod/mini';
import { badModel } from '../bad-model.ts';
import type { RandomAccess } from '../random-access.ts';
import { ITEM_BYTES, type ItemType, isFloatType, unpackItems } from './item-types.ts';

/** A tensor of a safetensors file. */
export interface SafeTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** `count` numbers from item `first` on, as fp32; throws `PHC_MODEL_FORMAT` if they are of another kind. */
  read(first: number, count: number, target: Float32Array): void;
}

const MAX_HEADER = 16 << 20;
const MAX_TENSORS = 1 << 16;
/** 2^40 items: far from losing precision when they are counted. */
const MAX_ITEMS = 2 ** 40;
const Size = z.int().check(z.nonnegative());
const Entry = z.object({
  dtype: z.string(),
  shape: z.array(Size).check(z.maxLength(8)),
  data_offsets: z.tuple([Size, Size]),
});
const Header = z.record(z.string(), z.unknown());

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  try {
    return Header.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (cause) {
    throw badModel('the header of the safetensors file is damaged', cause);
  }
}

interface Placed {
  readonly tensor: SafeTensor;
  readonly from: number;
  readonly to: number;
}

function toTensor(name: string, value: unknown, source: RandomAccess, dataStart: number): Placed {
  const parsed = Entry.safeParse(value);
  if (!parsed.success) throw badModel(`tensor "${name}" is described wrongly`);
  const { dtype, shape, data_offsets } = parsed.data;
  const [from, to] = data_offsets;
  const items = shape.reduce((product, size) => product * size, 1);
  const bytes = ITEM_BYTES[dtype as ItemType];
  const isWrong = bytes !== undefined && to - from !== items * bytes;
  if (items > MAX_ITEMS || from > to || isWrong || dataStart + to > source.size) {
    throw badModel(`tensor "${name}" does not fit into the file`);
  }
  const tensor: SafeTensor = {
    name,
    shape,
    read(first, count, target) {
      if (!isFloatType(dtype)) throw badModel(`tensor "${name}" is of type ${dtype}, not F32, F16 or BF16`);
      const packed = new Uint8Array(count * ITEM_BYTES[dtype]);
      source.readAt(packed, dataStart + from + first * ITEM_BYTES[dtype]);
      unpackItems(dtype, packed, target);
    },
  };
  return { tensor, from, to };
}

function checkOverlap(placed: readonly Placed[]): void {
  let end = 0;
  const sorted = [...placed].sort((a, b) => a.from - b.from || a.to - b.to);
  for (const { tensor, from, to } of sorted) {
    if (from < end) throw badModel(`tensor "${tensor.name}" overlaps another`);
    end = to;
  }
}

/** Reads the header of a safetensors file, and nothing else; throws `PHC_MODEL_FORMAT` if it is damaged. */
export function readSafetensors(source: RandomAccess): Map<string, SafeTensor> {
  const length = new Uint8Array(8);
  source.readAt(length, 0);
  const headerBytes = new DataView(length.buffer).getBigUint64(0, true);
  if (headerBytes > BigInt(Math.min(MAX_HEADER, source.size - 8))) {
    throw badModel('the header of the safetensors file is longer than allowed');
  }
  const header = new Uint8Array(Number(headerBytes));
  source.readAt(header, 8);
  const dataStart = 8 + header.length;
  const entries = Object.entries(parseHeader(header)).filter(([name]) => name !== '__metadata__');
  if (entries.length > MAX_TENSORS) throw badModel(`a safetensors file of ${entries.length} tensors`);
  const placed = entries.map(([name, value]) => toTensor(name, value, source, dataStart));
  checkOverlap(placed);
  return new Map(placed.map(({ tensor }) => [tensor.name, tensor]));
}
