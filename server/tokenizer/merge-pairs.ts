import { createMinHeap } from './min-heap.ts';

/** More symbols than any vocabulary has; two of them are one exact number. */
const SYMBOLS = 2 ** 26;
const NONE = -1;

/**
 * Makes of a tokeniser's pairs, the first of which are merged first, a function that merges the characters of a word into
 * tokens: of equal pairs the leftmost first.
 * Source: Sennrich, Haddow and Birch, "Neural Machine Translation of Rare Words with Subword Units" (2016).
 */
export function createPairMerger(
  pairs: ReadonlyArray<readonly [left: string, right: string]>,
): (word: string) => string[] {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  const numberOf = (text: string): number => {
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, texts.length);
    return texts.push(text) - 1;
  };
  // A pair that is named twice has its later rank.
  const ranks = new Map(
    pairs.map(([left, right], rank) => [numberOf(left) * SYMBOLS + numberOf(right), rank] as const),
  );
  const merged = Int32Array.from(pairs, ([left, right]) => numberOf(left + right));

  return (word) => {
    const symbols = Int32Array.from(Array.from(word, numberOf));
    const { length } = symbols;
    const next = Int32Array.from(symbols, (_, at) => at + 1);
    const previous = Int32Array.from(symbols, (_, at) => at - 1);
    /** Rank of the pair that begins at a place. */
    const rankAt = new Int32Array(length).fill(NONE);
    const heap = createMinHeap();
    const look = (at: number) => {
      const right = next[at]!;
      const rank = right < length ? ranks.get(symbols[at]! * SYMBOLS + symbols[right]!) : undefined;
      rankAt[at] = rank ?? NONE;
      if (rank !== undefined) heap.push(rank * length + at);
    };
    for (let at = 0; at < length; at++) look(at);
    for (let key = heap.pop(); key !== undefined; key = heap.pop()) {
      const at = key % length;
      const rank = (key - at) / length;
      // It was merged with another since.
      if (rankAt[at] !== rank) continue;
      const right = next[at]!;
      const after = next[right]!;
      symbols[at] = merged[rank]!;
      rankAt[right] = NONE;
      next[at] = after;
      if (after < length) previous[after] = at;
      look(at);
      if (previous[at]! >= 0) look(previous[at]!);
    }
    const tokens: string[] = [];
    for (let at = 0; at < length; at = next[at]!) tokens.push(texts[symbols[at]!]!);
    return tokens;
  };
}
