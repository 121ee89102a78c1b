import { badModel } from '../bad-model.ts';
import { type Part, tensorDims } from '../layout/weight-layout.ts';
import type { Matrix } from '../matrix.ts';
import type { SafeTensor } from './read-safetensors.ts';

/** Rows of a matrix that lies there turned over: a stretch of every row of the tensor. */
function transposedRows(tensor: SafeTensor, rows: number, columns: number): Matrix['readRows'] {
  return (first, count, target) => {
    const stretch = new Float32Array(count);
    for (let column = 0; column < columns; column++) {
      tensor.read(column * rows + first, count, stretch);
      for (let row = 0; row < count; row++) target[row * columns + column] = stretch[row]!;
    }
  };
}

/** A tensor as the rows of a stored weight; throws `PHC_MODEL_FORMAT` unless it has the dimensions of that part. */
export function tensorMatrix(tensor: SafeTensor, part: Part, columns: number): Matrix {
  const expected = tensorDims(part, columns);
  const { name, shape } = tensor;
  if (shape.length !== expected.length || shape.some((dim, axis) => dim !== expected[axis])) {
    throw badModel(`tensor "${name}" is ${shape.join(' × ')}, expected ${expected.join(' × ')}`);
  }
  const { rows } = part;
  if (part.form === 'transposed') {
    return { rows, columns, readRows: transposedRows(tensor, rows, columns) };
  }
  return {
    rows,
    columns,
    readRows: (first, count, target) => tensor.read(first * columns, count * columns, target),
  };
}
