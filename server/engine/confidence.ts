import type { Prediction } from '../memory/memory.ts';

/** What the model itself says about the next token. */
export interface ModelOpinion {
  /** Probability of its best token. */
  readonly modelTop: number;
  /** Whether its best token is the prediction's best as well. */
  readonly agrees: boolean;
}

/** Matches longer than this count as this long. */
const LONGEST = 16;

/** What the weight of a prediction depends on, each between 0 and about 3. */
export function features(prediction: Prediction, { modelTop, agrees }: ModelOpinion): number[] {
  const length = Math.min(prediction.length, LONGEST);
  const top = prediction.candidates[0]?.share ?? 0;
  return [
    1,
    Math.log2(length + 1) / 2,
    length >= 8 ? 1 : 0,
    Math.log2(prediction.places + 1) / 4,
    top,
    1 - modelTop,
    agrees ? 1 : 0,
    (agrees ? 0 : 1) * top * (1 - modelTop),
  ];
}

/** Fitted by `npm run bench -- memory --fit` on packages that no benchmark uses. */
export const WEIGHTS: readonly number[] = [-3.2, 1.2, 0.8, 0.2, 1.0, 0.4, 0.0, 0.5];

/** The weight λ of a prediction in the mixture, strictly between 0 and 1; `shift` is what this workspace taught. */
export function confidence(prediction: Prediction, opinion: ModelOpinion, shift: number): number {
  const score = features(prediction, opinion).reduce((sum, value, i) => sum + value * WEIGHTS[i]!, shift);
  return Math.min(0.98, 1 / (1 + Math.exp(-score)));
}
