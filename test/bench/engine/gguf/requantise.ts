import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { type Gguf, readGguf } from '../../../../server/model/gguf/read-gguf.ts';
import type { TensorInfo } from '../../../../server/model/gguf/tensors.ts';
import { openRandomAccess } from '../../../../server/model/random-access.ts';
import { numberToHalf } from './half.ts';

const ALIGNMENT = 32;
const TYPE_NUMBERS: Readonly<Record<string, number>> = { F32: 0, F16: 1, Q4_0: 2, Q4_1: 3, Q8_0: 8 };
const BLOCK_ITEMS = 32;
const BLOCK_BYTES = 34;

const items = ({ dims }: TensorInfo) => dims.reduce((product, dim) => product * dim, 1);
const isQuantised = ({ type }: TensorInfo) => type.name.startsWith('Q');
const align = (bytes: number) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

function infoBytes({ name, dims }: TensorInfo, type: number, offset: number): Buffer {
  const title = Buffer.from(name, 'utf8');
  const bytes = Buffer.alloc(8 + title.length + 4 + 8 * dims.length + 4 + 8);
  bytes.writeBigUInt64LE(BigInt(title.length), 0);
  let at = 8 + title.copy(bytes, 8);
  at = bytes.writeUInt32LE(dims.length, at);
  for (const dim of dims) at = bytes.writeBigUInt64LE(BigInt(dim), at);
  at = bytes.writeUInt32LE(type, at);
  bytes.writeBigUInt64LE(BigInt(offset), at);
  return bytes;
}

/** llama.cpp's own rounding: the largest of 32 becomes ±127. */
function packQ8(values: Float32Array): Buffer {
  const packed = Buffer.alloc((values.length / BLOCK_ITEMS) * BLOCK_BYTES);
  for (let from = 0, to = 0; from < values.length; from += BLOCK_ITEMS, to += BLOCK_BYTES) {
    const block = values.subarray(from, from + BLOCK_ITEMS);
    const scale = block.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127;
    packed.writeUInt16LE(numberToHalf(scale), to);
    block.forEach((value, i) => {
      const magnitude = scale ? Math.round(Math.abs(value) / scale) : 0;
      packed.writeInt8(value < 0 ? -magnitude : magnitude, to + 2 + i);
    });
  }
  return packed;
}

function tensorBytes(gguf: Gguf, tensor: TensorInfo): Buffer {
  const packed = Buffer.alloc(tensor.bytes);
  gguf.source.readAt(packed, gguf.dataStart + tensor.offset);
  if (!isQuantised(tensor)) return packed;
  const values = new Float32Array(items(tensor));
  tensor.type.unpack(new DataView(packed.buffer, packed.byteOffset, packed.length), values);
  return packQ8(values);
}

/** The header of the source with new types and offsets of the tensors: as many bytes as before. */
function header(gguf: Gguf, tensors: readonly TensorInfo[]): Buffer {
  const bytes = Buffer.alloc(gguf.dataStart);
  gguf.source.readAt(bytes, 0);
  const old = Buffer.concat(tensors.map((t) => infoBytes(t, TYPE_NUMBERS[t.type.name]!, t.offset)));
  const start = bytes.indexOf(old);
  if (start < 0) throw new Error('the list of tensors is not where it should be');
  let offset = 0;
  let at = start;
  for (const tensor of tensors) {
    const type = isQuantised(tensor) ? TYPE_NUMBERS['Q8_0']! : TYPE_NUMBERS[tensor.type.name]!;
    at += infoBytes(tensor, type, offset).copy(bytes, at);
    const size = isQuantised(tensor) ? (items(tensor) / BLOCK_ITEMS) * BLOCK_BYTES : tensor.bytes;
    offset += align(size);
  }
  return bytes;
}

/** Writes a GGUF file with the weights of another as Q8_0; whole or not at all. */
export function requantiseToQ8(from: string, to: string): void {
  const source = openRandomAccess(from);
  const part = `${to}.part`;
  const file = openSync(part, 'w');
  try {
    const gguf = readGguf(source);
    const tensors = [...gguf.tensors.values()];
    writeSync(file, header(gguf, tensors));
    for (const tensor of tensors) {
      const bytes = tensorBytes(gguf, tensor);
      writeSync(file, bytes);
      writeSync(file, Buffer.alloc(align(bytes.length) - bytes.length));
    }
    renameSync(part, to);
  } finally {
    closeSync(file);
    source.close();
    rmSync(part, { force: true });
  }
}
