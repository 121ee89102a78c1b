import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/** Finds the tokens that can come next where given bytes must be spelled first. */
export interface Speller {
  /** Ids of every token that begins with `bytes` or that `bytes` begins with; `bytes` is not empty. */
  candidates(bytes: string): readonly number[];
}

/** First index of `sorted` at which `isPast` holds. */
function partition(sorted: readonly string[], isPast: (bytes: string) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isPast(sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Sorts the vocabulary once, so that each look-up is two binary searches. */
export function createSpeller(tokenizer: Tokenizer): Speller {
  const idsOf = new Map<string, number[]>();
  for (let id = 0; id < tokenizer.vocab; id++) {
    const bytes = tokenizer.bytes(id);
    if (!bytes) continue;
    const same = idsOf.get(bytes);
    if (same) same.push(id);
    else idsOf.set(bytes, [id]);
  }
  const sorted = [...idsOf.keys()].sort((a, b) => (a < b ? -1 : 1));
  return {
    candidates(bytes) {
      const ids: number[] = [];
      for (let length = 1; length < bytes.length; length++)
        ids.push(...(idsOf.get(bytes.slice(0, length)) ?? []));
      const start = partition(sorted, (token) => token >= bytes);
      for (let i = start; i < sorted.length && sorted[i]!.startsWith(bytes); i++)
        ids.push(...idsOf.get(sorted[i]!)!);
      return ids;
    },
  };
}

/** Tokens that may come next where `unspelled` must be spelled first; null for all that are not banned. */
export function admissible(
  speller: Speller,
  unspelled: string,
  banned: ReadonlySet<number>,
): readonly number[] | null {
  if (!unspelled) return null;
  const candidates = speller.candidates(unspelled);
  const welcome = candidates.filter((id) => !banned.has(id));
  return welcome.length > 0 ? welcome : candidates;
}
