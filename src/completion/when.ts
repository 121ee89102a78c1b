import { isDeadComment } from './dead-comment.ts';
import { lineBefore, type Place } from './place.ts';
import type { Reason } from './reasons.ts';

const WORD = /[\p{L}\p{M}\p{N}_$]/u;
/** Below this the model can only guess: it would greet an empty file with its favourite licence text. */
const LEAST_CHARS = 3;

function endsInWord(text: string): boolean {
  return WORD.test([...text.slice(-2)].at(-1) ?? '');
}

function beginsWithWord(text: string): boolean {
  return WORD.test([...text.slice(0, 2)][0] ?? '');
}

function isInsideWord(place: Place): boolean {
  return beginsWithWord(place.rest) && endsInWord(lineBefore(place));
}

function hasTooLittleText({ prefix, rest, following }: Place): boolean {
  return (prefix + rest + (following ?? '')).replace(/\s+/g, '').length < LEAST_CHARS;
}

/** In this order; the first that holds is named. */
const RULES: ReadonlyArray<{ readonly reason: Reason; readonly holds: (place: Place) => boolean }> = [
  { reason: 'inside-word', holds: isInsideWord },
  { reason: 'too-little-text', holds: hasTooLittleText },
  { reason: 'dead-comment', holds: isDeadComment },
];

/** The reason not to ask the model at this place by itself, or null; a person may ask anywhere. */
export function whyNotAsk(place: Place): Reason | null {
  return RULES.find(({ holds }) => holds(place))?.reason ?? null;
}
