import { REASONS, type Reason } from './reasons.ts';

/** One occasion on which nothing was suggested. */
export interface Silence {
  readonly reason: Reason;
  /** Particulars, such as the error's text. */
  readonly detail: string | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const KEPT = 20;

/** Appends to the list of silences, of which the last 20 are kept. */
export function remember(history: readonly Silence[], silence: Silence): readonly Silence[] {
  return [...history, silence].slice(-KEPT);
}

/** Answers "why was there no suggestion?"; being overtaken by typing is no answer while there is a better one. */
export function explain(history: readonly Silence[]): string {
  const told = history.findLast((silence) => silence.reason !== 'superseded') ?? history.at(-1);
  if (!told) return 'So far there was a suggestion each time, or none was asked for.';
  const sentence = REASONS[told.reason];
  return told.detail ? `${sentence} ${told.detail}` : sentence;
}
