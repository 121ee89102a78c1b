import type { Prediction } from '../memory/memory.ts';
import { confidence } from './confidence.ts';

/**
 * Logits further below the best than this add 0.3 % to the sum (0.8 % at most, seen in real code). To take all that are
 * within 20 adds up to 10^-5, and takes 0.5 ms instead of 0.14: there are 30,000 of them, and 2,700 within 12.
 */
const NEGLIGIBLE = 12;

/** Best logit, and the logarithm of the sum of exponentials to about 1 %. */
function summarise(logits: Float32Array): { best: number; logSum: number } {
  let best = 0;
  let highest = logits[0]!;
  for (let id = 1; id < logits.length; id++) {
    const logit = logits[id]!;
    if (logit > highest) {
      highest = logit;
      best = id;
    }
  }
  const least = highest - NEGLIGIBLE;
  let sum = 0;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id]!;
    if (logit > least) sum += Math.exp(logit - highest);
  }
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
