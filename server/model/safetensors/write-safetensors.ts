import { open } from 'node:fs/promises';
import type { Form } from '../layout/weight-layout.ts';
import type { Matrix } from '../matrix.ts';
import type { WriteProgress } from '../onnx/write-model.ts';

/** A matrix [outputs, inputs] and how the file shall hold it. */
export interface OutgoingTensor {
  readonly name: string;
  readonly form: Form;
  readonly dims: readonly number[];
  readonly matrix: Matrix;
}

/** Numbers made and written at a time: 4 MB, some 10 ms. */
const PIECE = 1 << 20;
/** The header's length is a multiple of this, so that tensors are aligned. */
const ALIGNMENT = 8;

const itemsOf = ({ matrix }: OutgoingTensor) => matrix.rows * matrix.columns;

function encodeHeader(tensors: readonly OutgoingTensor[]): Buffer {
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

/** The numbers column by column; whole, since the file wants one from every row in turn. */
function turnedOver({ rows, columns, readRows }: Matrix): Matrix {
  const values = new Float32Array(rows * columns);
  readRows(0, rows, values);
  return {
    rows: columns,
    columns: rows,
    readRows(first, count, target) {
      for (let at = 0; at < count * rows; at++) {
        target[at] = values[(at % rows) * columns + first + Math.floor(at / rows)]!;
      }
    },
  };
}

/** Writes fp32 tensors as one safetensors file, in the given order; the same tensors give the same bytes. */
export async function writeSafetensors(
  path: string,
  tensors: readonly OutgoingTensor[],
  { onProgress, signal }: WriteProgress = {},
): Promise<void> {
  const total = tensors.reduce((sum, tensor) => sum + itemsOf(tensor), 0);
  const file = await open(path, 'wx');
  try {
    await file.writeFile(encodeHeader(tensors));
    let done = 0;
    for (const { matrix, form } of tensors) {
      const { rows, columns, readRows } = form === 'transposed' ? turnedOver(matrix) : matrix;
      const step = Math.max(1, Math.min(rows, Math.floor(PIECE / columns)));
      const values = new Float32Array(step * columns);
      for (let row = 0; row < rows; row += step) {
        signal?.throwIfAborted();
        const count = Math.min(step, rows - row);
        readRows(row, count, values);
        await file.writeFile(new Uint8Array(values.buffer, 0, 4 * count * columns));
        done += count * columns;
        onProgress?.(done / total);
      }
    }
    await file.sync();
  } finally {
    await file.close();
  }
}
