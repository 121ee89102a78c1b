import * as z from 'zod/mini';
import { badModel } from '../bad-model.ts';
import { halfToNumber } from '../gguf/half.ts';
import type { RandomAccess } from '../random-access.ts';

/** A tensor of a safetensors file. */
export interface SafeTensor {
  readonly shape: readonly number[];
  /** All its numbers as fp32. */
  read(): Float32Array;
}

const MAX_HEADER = 16 << 20;
const MAX_ITEMS = 2 ** 31;
const Size = z.int().check(z.nonnegative());
const Entry = z.object({
  dtype: z.enum(['F32', 'F16', 'BF16']),
  shape: z.array(Size).check(z.maxLength(4)),
  data_offsets: z.tuple([Size, Size]),
});
type Entry = z.infer<typeof Entry>;
const Header = z.record(z.string(), z.unknown());

const bfloat = new DataView(new ArrayBuffer(4));
const TYPES: Record<Entry['dtype'], { bytes: number; item(view: DataView, at: number): number }> = {
  F32: { bytes: 4, item: (view, at) => view.getFloat32(4 * at, true) },
  F16: { bytes: 2, item: (view, at) => halfToNumber(view.getUint16(2 * at, true)) },
  BF16: {
    bytes: 2,
    item(view, at) {
      bfloat.setUint32(0, view.getUint16(2 * at, true) << 16);
      return bfloat.getFloat32(0);
    },
  },
};

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  try {
    return Header.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (cause) {
    throw badModel('the header of the adapter is damaged', cause);
  }
}

function toTensor(name: string, value: unknown, source: RandomAccess, dataStart: number): SafeTensor {
  const parsed = Entry.safeParse(value);
  if (!parsed.success)
    throw badModel(`tensor "${name}" of the adapter is described wrongly or of another type`);
  const { dtype, shape, data_offsets } = parsed.data;
  const [from, to] = data_offsets;
  const type = TYPES[dtype];
  const items = shape.reduce((product, size) => product * size, 1);
  if (items > MAX_ITEMS || to - from !== items * type.bytes || dataStart + to > source.size) {
    throw badModel(`tensor "${name}" of the adapter does not fit into the file`);
  }
  return {
    shape,
    read() {
      const bytes = new Uint8Array(to - from);
      source.readAt(bytes, dataStart + from);
      const view = new DataView(bytes.buffer);
      return Float32Array.from({ length: items }, (_, at) => type.item(view, at));
    },
  };
}

/** Reads the header of a safetensors file of floating-point tensors; throws `PHC_MODEL_FORMAT` if it is damaged. */
export function readSafetensors(source: RandomAccess): Map<string, SafeTensor> {
  const length = new Uint8Array(8);
  source.readAt(length, 0);
  const headerBytes = new DataView(length.buffer).getBigUint64(0, true);
  if (headerBytes > BigInt(Math.min(MAX_HEADER, source.size - 8))) {
    throw badModel('the header of the adapter is longer than allowed');
  }
  const header = new Uint8Array(Number(headerBytes));
  source.readAt(header, 8);
  const dataStart = 8 + header.length;
  const tensors = new Map<string, SafeTensor>();
  for (const [name, value] of Object.entries(parseHeader(header))) {
    if (name !== '__metadata__') tensors.set(name, toTensor(name, value, source, dataStart));
  }
  return tensors;
}
