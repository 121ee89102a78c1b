/** How the matrices of a network's layers are stored; embedding and output always have 8 bits. */
export interface Storage {
  readonly bits: 4 | 8;
  /** For 4 bits: how much the loss of each column of a matrix counts, by its stored name; all the same if absent. */
  readonly importance?: Importance;
}

/** Mean square of what each column of a matrix is multiplied with, by the stored name of the matrix. */
export type Importance = ReadonlyMap<string, Float32Array>;

/** What is stored unless something else is asked for. */
export const EIGHT_BITS: Storage = { bits: 8 };
