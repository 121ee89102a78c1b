import { PhcError } from '../../protocol/errors.ts';

/** What moves logits before a token is chosen, as OpenAI has it; log-probabilities are from before. */
export interface Penalties {
  /** Added to the logit of a token. */
  readonly bias: ReadonlyArray<readonly [id: number, by: number]>;
  /** Taken from the logit of each token that the answer has already. */
  readonly presence: number;
  /** Taken from it for each time that the answer has it. */
  readonly frequency: number;
}

/** The penalties of one answer while it grows. */
export interface Penalizer {
  /** Moves the logits [vocab] of the next token, in place. */
  apply(logits: Float32Array): void;
  /** Takes note of a token of the answer; the prompt's do not count. */
  count(id: number): void;
}

/**
 * Server and auditor move logits by this one function, so that both get the same bits.
 * @returns null where nothing is moved.
 * @throws PhcError PHC_REQUEST_INVALID for a token outside the vocabulary.
 */
export function createPenalizer(penalties: Penalties | undefined, vocab: number): Penalizer | null {
  if (!penalties) return null;
  const { bias, presence, frequency } = penalties;
  if (bias.some(([id]) => id >= vocab))
    throw new PhcError('PHC_REQUEST_INVALID', {
      detail: `logit_bias: the vocabulary has ${vocab} tokens`,
      param: 'logit_bias',
    });
  const counts = new Map<number, number>();
  return {
    apply(logits) {
      for (const [id, by] of bias) logits[id]! += by;
      for (const [id, count] of counts) logits[id]! -= presence + frequency * count;
    },
    count(id) {
      counts.set(id, (counts.get(id) ?? 0) + 1);
    },
  };
}
