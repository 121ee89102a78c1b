/** A run of tokens that may be an answer. */
export interface TokenSpan {
  /** First and last token, as indices into the whole input. */
  readonly first: number;
  readonly last: number;
  /** How much more speaks for it than for there being no answer; logits. */
  readonly score: number;
}

/** Longer answers are no answers: those of SQuAD have 3 tokens on the average, the longest 40. */
const LONGEST = 40;

/**
 * The best span of tokens `from` up to but without `to`, compared with no answer, which the first token of the input
 * stands for (Rajpurkar et al., "Know What You Don't Know", 2018); null where there are no tokens.
 * @param logits [tokens, 2], for the first and for the last token of an answer.
 */
export function bestSpan(logits: Float32Array, from: number, to: number): TokenSpan | null {
  const begins = (token: number) => logits[2 * token]!;
  const ends = (token: number) => logits[2 * token + 1]!;
  let best: TokenSpan | null = null;
  const none = begins(0) + ends(0);
  for (let first = from; first < to; first++) {
    for (let last = first; last < Math.min(to, first + LONGEST); last++) {
      const score = begins(first) + ends(last) - none;
      if (!best || score > best.score) best = { first, last, score };
    }
  }
  return best;
}
