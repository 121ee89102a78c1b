/** How an answer ends: with its line, where the editor would cut a block, at one of the stop strings, or by itself. */
export type Ending =
  | { readonly kind: 'line' }
  | { readonly kind: 'block'; readonly startIndent: number }
  | { readonly kind: 'stops'; readonly stops: readonly string[] };

/** A program that tells by its exit whether an answer is right: `before`, the answer, `after`. */
export interface Check {
  readonly language: 'python' | 'javascript';
  readonly before: string;
  readonly after: string;
}

/** A place in a text that a model has to fill. */
export interface Problem {
  readonly id: string;
  /** What kind of place it is; scores are told apart by it. */
  readonly kind: string;
  readonly language: string;
  /** Text before and after the place, as the model gets it. */
  readonly prefix: string;
  readonly suffix: string;
  /** What stood there. */
  readonly reference: string;
  readonly ending: Ending;
  readonly maxTokens: number;
  /** Null where only the text tells whether an answer is right. */
  readonly check: Check | null;
}

/** Problems whose digest is known. */
export interface Suite {
  readonly name: string;
  /** SHA-256, as hex: the identity of the problems. */
  readonly root: string;
  readonly licence: string;
  /** Number of all its problems. */
  readonly size: number;
  /** In the order in which they are asked, whatever share of them is; at least as many as are. */
  readonly problems: readonly Problem[];
}
