import { open } from 'node:fs/promises';
import type { WriteProgress } from '../onnx/write-model.ts';
import type { NamedTensor } from './named-tensor.ts';

/** Numbers made and written at a time: 4 MB, some 10 ms. */
const PIECE = 1 << 20;
/** The header's length is a multiple of this, so that tensors are aligned. */
const ALIGNMENT = 8;

const itemsOf = ({ matrix }: NamedTensor) => matrix.rows * matrix.columns;

function encodeHeader(tensors: readonly NamedTensor[]): Buffer {
  let offset = 0;
  const entries = tensors.map((tensor) => {
    const from = offset;
    offset += 4 * itemsOf(tensor);
    return [tensor.name, { dtype: 'F32', shape: tensor.dims, data_offsets: [from, offset] }];
  });
  // transformers reads only files that say which framework they are for.
  const text = JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(entries) });
  const json = Buffer.from(text);
  const padding = (ALIGNMENT - (json.length % ALIGNMENT)) % ALIGNMENT;
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length + padding));
  return Buffer.concat([length, json, Buffer.alloc(padding, ' ')]);
}

/** Writes fp32 tensors as one safetensors file, in the given order; the same tensors give the same bytes. */
export async function writeSafetensors(
  path: string,
  tensors: readonly NamedTensor[],
  { onProgress, signal }: WriteProgress = {},
): Promise<void> {
  const total = tensors.reduce((sum, tensor) => sum + itemsOf(tensor), 0);
  const file = await open(path, 'wx');
  try {
    await file.writeFile(encodeHeader(tensors));
    let done = 0;
    for (const { matrix } of tensors) {
      const step = Math.max(1, Math.min(matrix.rows, Math.floor(PIECE / matrix.columns)));
      const values = new Float32Array(step * matrix.columns);
      for (let row = 0; row < matrix.rows; row += step) {
        signal?.throwIfAborted();
        const count = Math.min(step, matrix.rows - row);
        matrix.readRows(row, count, values);
        await file.writeFile(new Uint8Array(values.buffer, 0, 4 * count * matrix.columns));
        done += count * matrix.columns;
        onProgress?.(done / total);
      }
    }
    await file.sync();
  } finally {
    await file.close();
  }
}
