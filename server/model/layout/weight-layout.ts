import { badModel } from '../bad-model.ts';
import { type Matrix, sliceRows, stackRows } from '../matrix.ts';

/**
 * How a checkpoint holds a weight matrix [outputs, inputs]: as it is, turned over (GPT-2's Conv1D), or, if it has one
 * row, as a vector.
 */
export type Form = 'matrix' | 'transposed' | 'vector';

/** A tensor of a checkpoint in Hugging Face's format, as rows of a stored weight. */
export interface Part {
  readonly tensor: string;
  readonly rows: number;
  readonly form: Form;
}

/** A weight of the graph and the tensors whose rows, one below the other, it consists of. */
export interface StoredWeight {
  readonly stored: string;
  readonly kind: 'quantized' | 'floats';
  readonly columns: number;
  readonly parts: readonly [Part, ...Part[]];
}

/** All weights of a network: the one table behind reading, building, adapting and unpacking it. */
export type Layout = readonly StoredWeight[];

/** Matrices by the names of a checkpoint's tensors, each [outputs, inputs]; nothing is read before it is asked for. */
export type Weights = ReadonlyMap<string, Matrix>;

/** A vector kept in fp32. */
export function vector(stored: string, tensor: string, columns: number): StoredWeight {
  return { stored, kind: 'floats', columns, parts: [{ tensor, rows: 1, form: 'vector' }] };
}

/** A matrix to be quantised, of tensors with `columns` inputs each. */
export function quantized(
  stored: string,
  columns: number,
  ...tensors: readonly [Part, ...Part[]]
): StoredWeight {
  return { stored, kind: 'quantized', columns, parts: tensors };
}

/** Dimensions of a part's tensor as the checkpoint writes them. */
export function tensorDims({ rows, form }: Part, columns: number): number[] {
  if (form === 'vector') return [columns];
  return form === 'transposed' ? [columns, rows] : [rows, columns];
}

/** The stored weight out of the tensors of a checkpoint. */
export function stackParts({ parts }: StoredWeight, weights: Weights): Matrix {
  return stackRows(
    parts.map(({ tensor }) => {
      const matrix = weights.get(tensor);
      if (!matrix) throw badModel(`tensor "${tensor}" is missing`);
      return matrix;
    }),
  );
}

/** The tensors of a checkpoint out of a stored weight, by name. */
export function splitParts({ parts }: StoredWeight, matrix: Matrix): Array<[string, Matrix]> {
  let start = 0;
  return parts.map(({ tensor, rows }) => {
    const slice = sliceRows(matrix, start, rows);
    start += rows;
    return [tensor, slice];
  });
}
