import { lineBefore } from '../place.ts';
import type { Filter } from './filter.ts';

/** The quote that is open at the end of a line, or an empty text; a backslash takes the next character with it. */
function openQuote(line: string): string {
  let open = '';
  for (let i = 0; i < line.length; i++) {
    const char = line[i] ?? '';
    if (char === '\\') i++;
    else if (open === '' && (char === '"' || char === "'" || char === '`')) open = char;
    else if (char === open) open = '';
  }
  return open;
}

/** Index of the first such quote that no backslash stands before, or -1. */
function firstQuote(text: string, quote: string): number {
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === quote) return i;
  }
  return -1;
}

/** A quote that is closed right after the cursor already, as editors do it by themselves, is not closed a second time. */
export const closingQuote: Filter = {
  reason: 'closing-quote',
  keep(text, place) {
    const quote = openQuote(lineBefore(place));
    if (quote === '' || !place.rest.startsWith(quote)) return text;
    const at = firstQuote(text, quote);
    return at < 0 ? text : text.slice(0, at);
  },
};
