import type { MemoryStatus } from '../../protocol/memory.ts';

/** What the workspace's own code says may come next. */
export interface Prediction {
  /** Last tokens of the history that agree with the best places found. */
  readonly length: number;
  /** Places found, each counted by its weight (recent and near ones count more). */
  readonly places: number;
  /** Tokens that followed there and their shares of the weight, most likely first; the shares add up to at most 1. */
  readonly candidates: readonly Candidate[];
  /** Numbers of the files in which the first candidate followed, for `Memory.fileName`. */
  readonly files: readonly number[];
}

export interface Candidate {
  readonly id: number;
  readonly share: number;
}

/** Where a prediction is asked for. */
export interface Asking {
  /** Tokens so far, the prompt's and those generated. */
  readonly history: readonly number[];
  /** Path of the document that is written, which counts, as it was saved, but for the place where the history ends; empty if unknown. */
  readonly file: string;
}

/** The tokens of one workspace, searchable by the longest run that ends a history. */
export interface Memory {
  /** Predicts the next token; null where nothing in the workspace agrees. Deterministic for a given state of the index. */
  predict(asking: Asking): Prediction | null;
  /** Tokens that followed the best place; as many as `count`, fewer at the end of its file. */
  continuation(asking: Asking, count: number): readonly number[];
  /** Path of a file by its number, relative to the workspace. */
  fileName(file: number): string;
  readonly status: MemoryStatus;
}
