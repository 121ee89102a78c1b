/** How onnxruntime uses the machine. None of it changes a bit of an answer. */
export interface Tuning {
  /** Threads that one pass may use. */
  readonly threads: number;
  /**
   * Whether threads that wait for work inside a pass keep asking for it. Between passes they always sleep: to go on there
   * burns 68 instead of 39 ms of CPU for a 20-token completion and gains nothing (33M model).
   */
  readonly spinning: boolean;
  /** Whether memory that a pass needed is kept for the next. */
  readonly arena: boolean;
}

/** What is used unless something else was measured or asked for. */
export function usualTuning(threads: number): Tuning {
  return { threads, spinning: true, arena: true };
}
