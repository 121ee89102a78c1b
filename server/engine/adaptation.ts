import type { Prediction } from '../memory/memory.ts';

/** Learns how far the predictions of one workspace can be trusted, from what the person then really typed. */
export interface Adaptation {
  /** Takes note of a prediction and of the token that was typed in its place. */
  observe(prediction: Prediction, typed: number): void;
  /** What to add to the score of a prediction like this; between −1.5 and 1.5, and 0 before anything was typed. */
  shift(prediction: Prediction): number;
}

/** Matches of so many tokens and more are counted together. */
const BUCKETS = [1, 2, 3, 5, 9] as const;
/** How often the best candidate is right after such a match, in workspaces on the average. */
const USUAL = [0.25, 0.35, 0.5, 0.7, 0.85] as const;
/** The average counts as much as so many tokens typed. */
const PRIOR = 40;
/** Older tokens fade, so that what changes in a repository is noticed. */
const MEMORY = 400;
const LIMIT = 1.5;

const logit = (p: number) => Math.log(p / (1 - p));

function bucketOf({ length }: Prediction): number {
  let bucket = 0;
  while (bucket + 1 < BUCKETS.length && BUCKETS[bucket + 1]! <= length) bucket++;
  return bucket;
}

/** Starts without an opinion; kept in memory only, so that closing the workspace resets it. */
export function createAdaptation(): Adaptation {
  const hits = USUAL.map((rate) => rate * PRIOR);
  const trials = USUAL.map(() => PRIOR);
  return {
    observe(prediction, typed) {
      const bucket = bucketOf(prediction);
      const keep = Math.min(1, MEMORY / (trials[bucket]! + 1));
      hits[bucket] = hits[bucket]! * keep + (prediction.candidates[0]?.id === typed ? 1 : 0);
      trials[bucket] = trials[bucket]! * keep + 1;
    },
    shift(prediction) {
      const bucket = bucketOf(prediction);
      const rate = Math.min(0.99, Math.max(0.01, hits[bucket]! / trials[bucket]!));
      return Math.max(-LIMIT, Math.min(LIMIT, logit(rate) - logit(USUAL[bucket]!)));
    },
  };
}
