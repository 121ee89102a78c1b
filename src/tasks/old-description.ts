import { isBlank } from '../completion/indentation.ts';
import { describedAt } from './described.ts';
import type { Target } from './fit-in.ts';
import type { Language } from './language.ts';

/** The lines of the description that stands where a new one would go; null where there is none. */
export function oldDescription(
  lines: readonly string[],
  at: number,
  { doc, mark }: Pick<Language, 'doc' | 'mark'>,
): Target | null {
  const line = doc === 'docstring' ? at : at - 1;
  if (isBlank(lines[line] ?? '')) return null;
  const found = describedAt(lines, line, { doc, mark });
  if (!found) return null;
  const begin = (lines[found.first] ?? '').trim();
  // Other comments above a function are about something else: a licence, a lint rule.
  const describes = {
    docstring: found.kind === 'docstring' && found.first === at,
    block: begin.startsWith('/**'),
    lines: begin.startsWith(mark) && !begin.startsWith('#!'),
  };
  return describes[doc] ? { first: found.first, end: found.last + 1 } : null;
}
