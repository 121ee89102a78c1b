import { indentation, isBlank } from '../indentation.ts';
import { lineBefore, type Place } from '../place.ts';
import type { Filter } from './filter.ts';

const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Index of the first closing bracket that the text itself did not open, or -1; quoted text is skipped. */
export function firstUnopened(text: string): number {
  const open: string[] = [];
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (quote !== '') {
      if (char === '\\') i++;
      else if (char === quote || char === '\n') quote = '';
    } else if (char === '"' || char === "'" || char === '`') quote = char;
    else if (char === '(' || char === '[' || char === '{') open.push(char);
    else if (Object.hasOwn(PAIRS, char) && open.pop() !== PAIRS[char]) return i;
  }
  return -1;
}

/** What closes next after the cursor: the bracket and, if it begins a line, its indentation. */
function nextCloser(place: Place): { bracket: string; indent: number | null } | null {
  const rest = place.rest.trim();
  if (rest !== '') return { bracket: rest[0] ?? '', indent: null };
  const line = place.following?.split('\n').find((candidate) => !isBlank(candidate));
  return line === undefined ? null : { bracket: line.trim()[0] ?? '', indent: indentation(line) };
}

/** A bracket that is closed after the cursor already is not closed a second time. */
export const closingBracket: Filter = {
  reason: 'closing-bracket',
  keep(text, place) {
    const at = firstUnopened(text);
    const closer = nextCloser(place);
    if (at < 0 || closer === null || text[at] !== closer.bracket) return text;
    const lineStart = text.lastIndexOf('\n', at) + 1;
    if (closer.indent === null) return text.slice(0, at);
    // The bracket below belongs to another block when it stands further left.
    const line = (lineStart === 0 ? lineBefore(place) : '') + text.slice(lineStart, at);
    const sameBlock = isBlank(line) && indentation(line) === closer.indent;
    return sameBlock ? text.slice(0, Math.max(0, lineStart - 1)) : text;
  },
};
