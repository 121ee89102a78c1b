import type { Place } from '../place.ts';
import type { Reason } from '../reasons.ts';
import { closingBracket } from './closing-bracket.ts';
import { closingQuote } from './closing-quote.ts';
import type { Filter } from './filter.ts';
import { loop } from './loop.ts';
import { nextLines } from './next-lines.ts';
import { previousLines } from './previous-lines.ts';
import { punctuation } from './punctuation.ts';
import { restOfLine } from './rest-of-line.ts';
import { secret } from './secret.ts';
import { trailingBlanks } from './trailing-blanks.ts';

/**
 * Order matters: secrets first, before anything could cut off what gives them away; then what follows the cursor, so
 * that later rules judge only what would be new.
 */
export const FILTERS: readonly Filter[] = [
  secret,
  restOfLine,
  closingBracket,
  closingQuote,
  nextLines,
  previousLines,
  loop,
  trailingBlanks,
  punctuation,
];

/** What is left of a text after all filters, or the reason of the one that left nothing. */
export function applyFilters(
  text: string,
  place: Place,
  filters: readonly Filter[] = FILTERS,
): { readonly kind: 'text'; readonly text: string } | { readonly kind: 'none'; readonly reason: Reason } {
  let left = text;
  for (const { keep, reason } of filters) {
    left = keep(left, place);
    if (left.trim() === '') return { kind: 'none', reason };
  }
  return { kind: 'text', text: left };
}
