import type { Filter } from './filter.ts';

/** Blanks at the end of a suggestion, and lines of nothing but blanks after it, are never wanted. */
export const trailingBlanks: Filter = {
  reason: 'empty',
  keep: (text) => text.trimEnd(),
};
