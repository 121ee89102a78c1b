import type { Filter } from './filter.ts';

/**
 * A single mark saves no typing. Several of them, such as `):`, are shown: without them 4.5 of 100 keys more had to be
 * pressed in the stretches of `npm run bench -- completion` where it was tried.
 */
export const punctuation: Filter = {
  reason: 'punctuation',
  keep: (text) => (/[\p{L}\p{N}]/u.test(text) || text.trim().length > 1 ? text : ''),
};
