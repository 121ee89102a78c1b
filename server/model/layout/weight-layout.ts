import { badModel } from '../bad-model.ts';
import { type Matrix, permuteRows, sliceRows, stackRows } from '../matrix.ts';

/**
 * How a checkpoint holds a weight matrix [outputs, inputs]: as it is, turned over (GPT-2's Conv1D), or as a vector of
 * all its numbers.
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
  /** Absent where the rows are stored in the order of the parts. */
  readonly order?: RowOrder;
}

/** Two ways between the rows of a stored weight and those of its parts, one below the other. */
export interface RowOrder {
  partRow(storedRow: number): number;
  storedRow(partRow: number): number;
}

/** All weights of a network: the one table behind reading, building, adapting and unpacking it. */
export type Layout = readonly StoredWeight[];

/** Matrices by the names of a checkpoint's tensors, each [outputs, inputs]; nothing is read before it is asked for. */
export type Weights = ReadonlyMap<string, Matrix>;

/** A vector kept in fp32. */
export function vector(stored: string, tensor: string, columns: number): StoredWeight {
  return { stored, kind: 'floats', columns, parts: [{ tensor, rows: 1, form: 'vector' }] };
}

/** One vector kept in fp32, of vectors with so many numbers each; every length is a multiple of `columns`. */
export function vectors(
  stored: string,
  columns: number,
  ...tensors: ReadonlyArray<readonly [tensor: string, length: number]>
): StoredWeight {
  const [first, ...rest] = tensors.map(
    ([tensor, length]): Part => ({ tensor, rows: length / columns, form: 'vector' }),
  );
  return { stored, kind: 'floats', columns, parts: [first!, ...rest] };
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
  if (form === 'vector') return [rows * columns];
  return form === 'transposed' ? [columns, rows] : [rows, columns];
}

/** The stored weight out of the tensors of a checkpoint. */
export function stackParts({ parts, order }: StoredWeight, weights: Weights): Matrix {
  const stacked = stackRows(
    parts.map(({ tensor }) => {
      const matrix = weights.get(tensor);
      if (!matrix) throw badModel(`tensor "${tensor}" is missing`);
      return matrix;
    }),
  );
  return order ? permuteRows(stacked, order.partRow) : stacked;
}

/** The tensors of a checkpoint out of a stored weight, by name. */
export function splitParts({ parts, order }: StoredWeight, stored: Matrix): Array<[string, Matrix]> {
  const matrix = order ? permuteRows(stored, order.storedRow) : stored;
  let start = 0;
  return parts.map(({ tensor, rows }) => {
    const slice = sliceRows(matrix, start, rows);
    start += rows;
    return [tensor, slice];
  });
}
