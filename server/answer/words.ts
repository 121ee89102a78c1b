/** Words of prose and the parts of names in code: `maxTokens`, `MAX_TOKENS` and "max tokens" are the same. */
const WORD = /\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{L}+|\p{N}+/gu;

/** A plural is looked for as its singular; that more is cut off wrongly than rightly in code, so nothing else is. */
const singular = (word: string) => (/[^s]s$/.test(word) && word.length > 3 ? word.slice(0, -1) : word);

/** The words of a text that a search compares, in order. */
export function wordsOf(text: string): string[] {
  return (text.match(WORD) ?? []).map((word) => singular(word.toLowerCase()));
}
