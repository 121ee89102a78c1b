import type { Matrix } from '../matrix.ts';

/** A weight under its name in Hugging Face's format; `dims` are those of the file, a vector has one. */
export interface NamedTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly matrix: Matrix;
}
