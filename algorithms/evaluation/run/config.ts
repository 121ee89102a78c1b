/** Format in which a model gets a problem: as served, suffix first, or without the suffix. */
export type PromptKind = 'spm' | 'prefix';

/** All that decides what a model answers to a suite. */
export interface EvalConfig {
  readonly prompt: PromptKind;
  /** Answers to each problem. */
  readonly samples: number;
  /** 0 is greedy. */
  readonly temperature: number;
  readonly topP: number;
  /** Of the first answer to each problem; the next has the next. */
  readonly seed: number;
}

/** One greedy answer to each problem, as served. */
export const GREEDY: EvalConfig = { prompt: 'spm', samples: 1, temperature: 0, topP: 1, seed: 1 };
