import type { Filter } from './filter.ts';

/** A suggestion without a letter or a digit saves no typing and distracts. */
export const punctuation: Filter = {
  reason: 'punctuation',
  keep: (text) => (/[\p{L}\p{N}]/u.test(text) ? text : ''),
};
