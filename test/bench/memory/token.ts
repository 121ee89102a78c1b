import { features } from '../../../server/engine/confidence.ts';
import type { Prediction } from '../../../server/memory/memory.ts';

/** A candidate of the memory, as both see it. */
interface Option {
  readonly share: number;
  readonly model: number;
  readonly right: boolean;
}

/** What a memory says at a token. */
export interface Sight {
  /** Of the prediction and the model, in the order of `features`. */
  readonly features: readonly number[];
  /** Share of the token that really follows. */
  readonly share: number;
  /** Most likely first. */
  readonly options: readonly Option[];
}

/** One token of real code, as the model and the memories of several kinds foretold it. */
export interface Token<Kind extends string> {
  /** Probability that the model gives to it. */
  readonly model: number;
  /** Probability of the model's best token, and whether that is the right one. */
  readonly best: number;
  readonly bestRight: boolean;
  readonly sights: Readonly<Record<Kind, Sight | null>>;
}

/** A row of logits, summed up. */
export interface Row {
  readonly logits: Float32Array;
  readonly best: number;
  readonly logSum: number;
}

/** More candidates than these are never the best. */
const OPTIONS = 8;

/** @param truth the token that really follows. */
export function sightOf(
  prediction: Prediction | null,
  { logits, best, logSum }: Row,
  truth: number,
): Sight | null {
  if (!prediction) return null;
  const probability = (id: number) => Math.exp(logits[id]! - logSum);
  const { candidates } = prediction;
  const modelOfBest = candidates[0] ? probability(candidates[0].id) : 0;
  return {
    features: features(prediction, { modelTop: probability(best), modelOfBest }),
    share: candidates.find(({ id }) => id === truth)?.share ?? 0,
    options: candidates
      .slice(0, OPTIONS)
      .map(({ id, share }) => ({ share, model: probability(id), right: id === truth })),
  };
}

/** Probability that the mixture gives to the right token, and whether it is the mixture's best. */
export interface Mixed {
  readonly probability: number;
  readonly right: boolean;
}

/** The mixture at a token where the memory has the weight λ. */
export function mixed(token: Omit<Token<string>, 'sights'>, sight: Sight | null, lambda: number): Mixed {
  if (!sight) return { probability: token.model, right: token.bestRight };
  let top = (1 - lambda) * token.best;
  let right = token.bestRight;
  for (const option of sight.options) {
    const score = (1 - lambda) * option.model + lambda * option.share;
    if (score > top) {
      top = score;
      right = option.right;
    }
  }
  return { probability: (1 - lambda) * token.model + lambda * sight.share, right };
}
