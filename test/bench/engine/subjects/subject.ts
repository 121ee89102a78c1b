/** How long one completion took; the clock starts when the engine is asked. */
export interface Timing {
  /** Until the first token was there, in milliseconds. */
  readonly firstMs: number;
  /** Until the last one was there. */
  readonly totalMs: number;
  readonly tokens: readonly number[];
  /** Passes through the model, where the engine tells. */
  readonly forwards: number;
}

/** An engine under measurement, loaded in a process of its own. */
export interface Subject {
  /** Greedy; what the engine still knows of the last sequence it may use, as it would for a person who types. */
  generate(ids: readonly number[], count: number): Promise<Timing>;
}

/** What is loaded and how: all that a process of a subject is told. */
export interface SubjectOptions {
  readonly kind: SubjectKind;
  /** Model folder, or GGUF file. */
  readonly path: string;
  readonly threads: number;
  /** Most tokens of prompt and answer. */
  readonly context: number;
}

export type SubjectKind = 'ours' | 'ours-plain' | 'ort-api' | 'llama-cpp';
