import type { Place } from '../../src/completion/place.ts';

/** The place marked by `|`, or by another character, in a text; for tests. */
export function placeAt(marked: string, languageId = 'typescript', mark = '|'): Place {
  const at = marked.indexOf(mark);
  const after = marked.slice(at + 1);
  const end = after.indexOf('\n');
  return {
    doc: 'doc',
    languageId,
    prefix: marked.slice(0, at),
    rest: end < 0 ? after : after.slice(0, end),
    following: end < 0 ? null : after.slice(end + 1),
    memory: null,
  };
}
