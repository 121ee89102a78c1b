import type { ErrorCode } from '../../protocol/errors.ts';

/** Part of a passage that answers a question, as UTF-16 units of it. */
export interface FoundSpan {
  /** Index of the passage. */
  readonly passage: number;
  readonly start: number;
  readonly end: number;
  /** How much more speaks for it than for there being no answer in the passage; logits. */
  readonly score: number;
}

/** What the reader's process is asked; one thing at a time. */
export interface ToReader {
  readonly question: string;
  readonly passages: readonly string[];
}

/** What it says: that it is ready, then one answer to each. */
export type FromReader =
  | { readonly type: 'ready' }
  | { readonly type: 'found'; readonly spans: readonly FoundSpan[]; readonly tokens: number }
  | { readonly type: 'error'; readonly code: ErrorCode; readonly detail: string | undefined };
