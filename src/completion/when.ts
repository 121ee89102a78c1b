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

/** The reason not to ask the model at this place, or null. */
export function whyNotAsk(place: Place): Reason | null {
  if (beginsWithWord(place.rest) && endsInWord(lineBefore(place))) return 'inside-word';
  const text = place.prefix + place.rest + (place.following ?? '');
  if (text.replace(/\s+/g, '').length < LEAST_CHARS) return 'too-little-text';
  return null;
}
