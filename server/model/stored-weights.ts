import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { badModel } from './bad-model.ts';
import type { Matrix } from './matrix.ts';
import { readFields } from './onnx/fields.ts';
import { readTensor, type StoredTensor } from './onnx/stored-model.ts';
import { openRandomAccess } from './random-access.ts';

/** Weights of a built model folder, read when they are asked for: stored integers times their scales, in fp32. */
export interface StoredWeights {
  /** The fp32 numbers stored as `name`, as a matrix of one row. */
  floats(name: string): Matrix;
  /** The matrix stored as `name.codes` and `name.scales`. */
  quantized(name: string): Matrix;
  close(): void;
}

// Field numbers of onnx.proto.
const MODEL_GRAPH = 7;
const GRAPH_TENSOR = 5;

function readStoredTensors(path: string): Map<string, StoredTensor> {
  const graphs = readFields(readFileSync(path)).filter(({ number }) => number === MODEL_GRAPH);
  const tensors = graphs
    .flatMap(({ content }) => readFields(content))
    .filter(({ number }) => number === GRAPH_TENSOR)
    .map(({ content }) => readTensor(content));
  return new Map(tensors.map((tensor) => [tensor.name, tensor]));
}

/** Opens the weights of a model folder whose digest has been checked; close it after the matrices were read. */
export function openStoredWeights(folder: string): StoredWeights {
  const tensors = readStoredTensors(join(folder, 'model.onnx'));
  const file = openRandomAccess(join(folder, 'model.onnx.data'));

  function find(name: string): { dims: readonly number[]; offset: number } {
    const tensor = tensors.get(name);
    if (!tensor?.external) throw badModel(`the graph stores no tensor "${name}"`);
    return { dims: tensor.dims, offset: tensor.external.offset };
  }

  return {
    floats(name) {
      const { dims, offset } = find(name);
      const columns = dims.reduce((product, dim) => product * dim, 1);
      return {
        rows: 1,
        columns,
        readRows(_first, _count, target) {
          file.readAt(new Uint8Array(target.buffer, target.byteOffset, 4 * columns), offset);
        },
      };
    },
    quantized(name) {
      const codes = find(`${name}.codes`);
      const scales = find(`${name}.scales`);
      const [rows = 0, ...inRow] = codes.dims;
      const columns = inRow.reduce((product, dim) => product * dim, 1);
      const blocks = scales.dims.reduce((product, dim) => product * dim, 1) / rows;
      const block = columns / blocks;
      return {
        rows,
        columns,
        readRows(first, count, target) {
          const integers = new Uint8Array(count * columns);
          const factors = new Float32Array(count * blocks);
          file.readAt(integers, codes.offset + first * columns);
          file.readAt(new Uint8Array(factors.buffer), scales.offset + 4 * first * blocks);
          for (let at = 0; at < integers.length; at++) {
            target[at] = (integers[at]! - 128) * factors[Math.floor(at / block)]!;
          }
        },
      };
    },
    close: file.close,
  };
}
