import { badModel } from './bad-model.ts';
import type { Gguf } from './gguf/read-gguf.ts';

/** Rows of fp32 numbers that are made when they are asked for; a vector is a matrix of one row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Writes `count` rows from row `first` on into the beginning of `target`. */
  readRows(first: number, count: number, target: Float32Array): void;
}

/** The tensor `name` of a GGUF file, which must have this shape. */
export function ggufMatrix(gguf: Gguf, name: string, rows: number, columns: number): Matrix {
  const tensor = gguf.tensors.get(name);
  if (!tensor) throw badModel(`tensor "${name}" is missing`);
  const [width = 0, height = 1, ...more] = tensor.dims;
  if (width !== columns || height !== rows || more.some((dim) => dim !== 1)) {
    throw badModel(`tensor "${name}" is ${tensor.dims.join(' × ')}, expected ${columns} × ${rows}`);
  }
  const rowBytes = (columns / tensor.type.items) * tensor.type.bytes;
  const start = gguf.dataStart + tensor.offset;
  return {
    rows,
    columns,
    readRows(first, count, target) {
      const packed = new Uint8Array(count * rowBytes);
      gguf.source.readAt(packed, start + first * rowBytes);
      tensor.type.unpack(new DataView(packed.buffer), target.subarray(0, count * columns));
    },
  };
}

/** The matrices one below the other. */
export function stackRows(parts: readonly Matrix[]): Matrix {
  const columns = parts[0]!.columns;
  return {
    rows: parts.reduce((sum, part) => sum + part.rows, 0),
    columns,
    readRows(first, count, target) {
      let start = 0;
      for (const part of parts) {
        const from = Math.max(first, start);
        const to = Math.min(first + count, start + part.rows);
        if (from < to) part.readRows(from - start, to - from, target.subarray((from - first) * columns));
        start += part.rows;
      }
    },
  };
}

/** `count` rows of a matrix from row `start` on. */
export function sliceRows(matrix: Matrix, start: number, count: number): Matrix {
  return {
    rows: count,
    columns: matrix.columns,
    readRows: (first, wanted, target) => matrix.readRows(start + first, wanted, target),
  };
}

/**
 * Query or key weights in the order of the rotary embedding that pairs item i of a head with item i + D/2.
 * GGUF stores each pair side by side.
 */
export function splitRotaryPairs(matrix: Matrix, headDim: number): Matrix {
  const half = headDim / 2;
  return {
    rows: matrix.rows,
    columns: matrix.columns,
    readRows(first, count, target) {
      for (let index = 0; index < count; index++) {
        const row = first + index;
        const inHead = row % headDim;
        const stored = row - inHead + (inHead % half) * 2 + Math.floor(inHead / half);
        matrix.readRows(stored, 1, target.subarray(index * matrix.columns));
      }
    },
  };
}

/** All numbers of a small matrix. */
export function readAll(matrix: Matrix): Float32Array {
  const values = new Float32Array(matrix.rows * matrix.columns);
  matrix.readRows(0, matrix.rows, values);
  return values;
}
