import { inEnglish } from '../../protocol/words.ts';
import { REASONS, type Reason } from './reasons.ts';

/** One occasion on which nothing was suggested. */
export interface Silence {
  readonly reason: Reason;
  /** Particulars, such as the error's text. */
  readonly detail: string | undefined;
  /** Name of the document. */
  readonly doc: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const KEPT = 20;

/** Appends to the list of silences, of which the last 20 are kept. */
export function remember(history: readonly Silence[], silence: Silence): readonly Silence[] {
  return [...history, silence].slice(-KEPT);
}

/** Why there was no suggestion where nothing kept one back. */
export const NOTHING_ASKED =
  'So far there was a suggestion each time, or none was asked for: VS Code asks neither in an editor that is read-only nor ' +
  'where its setting "editor.inlineSuggest.enabled" is off.';

/**
 * Answers "why was there no suggestion?" for one document; being overtaken by typing is no answer while there is a better
 * one.
 */
export function explain(history: readonly Silence[], doc: string, t = inEnglish): string {
  const here = history.filter((silence) => silence.doc === doc);
  const told = here.findLast((silence) => silence.reason !== 'superseded') ?? here.at(-1);
  if (!told) return t(NOTHING_ASKED);
  const sentence = t(REASONS[told.reason]);
  return told.detail ? `${sentence} ${told.detail}` : sentence;
}
