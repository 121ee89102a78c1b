import type { Filter } from './filter.ts';

/** The longest end of `text` that `rest` begins with. */
function overlap(text: string, rest: string): number {
  for (let size = Math.min(text.length, rest.length); size > 0; size--) {
    if (text.endsWith(rest.slice(0, size))) return size;
  }
  return 0;
}

/** What stands right of the cursor already is cut off the suggestion's first line. */
export const restOfLine: Filter = {
  reason: 'rest-of-line',
  keep(text, { rest }) {
    const known = rest.trimEnd();
    if (known === '') return text;
    const end = text.indexOf('\n');
    const line = end < 0 ? text : text.slice(0, end);
    const below = end < 0 ? '' : text.slice(end);
    // A single bracket may occur anywhere in a line: only longer rests are looked for in its middle.
    const at = known.trim().length > 2 ? line.indexOf(known) : -1;
    if (at >= 0) return line.slice(0, at);
    const size = overlap(line.trimEnd(), known);
    return size === 0 ? text : line.trimEnd().slice(0, -size) + (size === known.length ? '' : below);
  },
};
