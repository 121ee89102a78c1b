import type { Prediction } from '../memory/memory.ts';
import { confidence } from './confidence.ts';

/** Logits further below the best than this add less than 10^-4 to the sum of 49,152 of them. */
const NEGLIGIBLE = 20;

/** Best logit, and the logarithm of the sum of exponentials, to about four digits. */
function summarise(logits: Float32Array): { best: number; logSum: number } {
  let best = 0;
  for (let id = 1; id < logits.length; id++) if (logits[id]! > logits[best]!) best = id;
  const highest = logits[best]!;
  const least = highest - NEGLIGIBLE;
  let sum = 0;
  // Few logits are that near to the best: skipping the others makes this 5 times faster.
  for (let id = 0; id < logits.length; id++) if (logits[id]! > least) sum += Math.exp(logits[id]! - highest);
  return { best, logSum: highest + Math.log(sum) };
}

/**
 * Mixes a prediction into the model's distribution, in place: p = (1 − λ) · model + λ · memory.
 * Only the logits of the candidates change; the shift that all others would get is left out.
 * Source of the mixture: Khandelwal et al., "Generalization through Memorization" (2020).
 * @param shift what to add to the score that λ is made of.
 * @returns λ, the weight that the prediction got, and the token that the model alone found best.
 */
export function mix(
  logits: Float32Array,
  prediction: Prediction,
  shift = 0,
): { lambda: number; best: number } {
  const { best, logSum } = summarise(logits);
  const probability = (id: number) => Math.exp(logits[id]! - logSum);
  const { candidates } = prediction;
  const modelOfBest = candidates[0] ? probability(candidates[0].id) : 0;
  const lambda = confidence(prediction, { modelTop: probability(best), modelOfBest }, shift);
  for (const { id, share } of candidates) {
    const mixed = (1 - lambda) * probability(id) + lambda * share;
    logits[id] = logSum + Math.log(mixed / (1 - lambda));
  }
  return { lambda, best };
}
