import type { Prediction } from '../memory/memory.ts';
import weights from './confidence-weights.json';

/** What the model itself says about the next token. */
export interface ModelOpinion {
  /** Probability of its best token. */
  readonly modelTop: number;
  /** Probability that it gives to the prediction's best token. */
  readonly modelOfBest: number;
}

/** Matches longer than this count as this long. */
const LONGEST = 16;
/** From here on a match is hardly ever chance. */
const LONG = 8;
/** Less than this is less than the model can tell. */
const LEAST = 1e-6;

/** What the weight of a prediction depends on, in the order of `features`. */
export const FEATURES = [
  'one',
  'length',
  'lengthLong',
  'lengthLongest',
  'places',
  'topShare',
  'topShareByLength',
  'modelDoubt',
  'modelOfBest',
] as const;
export type FeatureName = (typeof FEATURES)[number];

/** The features of a prediction, each between −3 and 3. */
export function features(prediction: Prediction, { modelTop, modelOfBest }: ModelOpinion): number[] {
  const length = Math.log2(Math.min(prediction.length, LONGEST) + 1) / 2;
  const top = prediction.candidates[0]?.share ?? 0;
  return [
    1,
    length,
    prediction.length >= LONG ? 1 : 0,
    prediction.length >= LONGEST ? 1 : 0,
    Math.log2(prediction.places + 1) / 4,
    top,
    top * length,
    1 - modelTop,
    Math.log(Math.max(LEAST, modelOfBest)) / 5,
  ];
}

/** Fitted by `npm run bench -- memory --fit` on packages that no benchmark uses. */
export const WEIGHTS: readonly number[] = FEATURES.map((name) => weights[name]);

/** The weight λ of a prediction in the mixture, strictly between 0 and 1; `shift` is what this workspace taught. */
export function confidence(prediction: Prediction, opinion: ModelOpinion, shift: number): number {
  const score = features(prediction, opinion).reduce((sum, value, i) => sum + value * WEIGHTS[i]!, shift);
  return Math.min(0.98, 1 / (1 + Math.exp(-score)));
}
