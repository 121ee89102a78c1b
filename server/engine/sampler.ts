import type { Random } from './random.ts';

export interface Sampling {
  /** 0 is greedy. */
  readonly temperature: number;
  readonly topP: number;
}

/** Picks one of the tokens that are allowed (null: all that are not banned) by their logits [vocab]. */
export type Sampler = (logits: Float32Array, allowed: readonly number[] | null) => number;

/** Tokens e^16 (nine million) times less likely than the best are never drawn, so that only a few have to be sorted. */
const NEGLIGIBLE = 16;

function argmax(logits: Float32Array, allowed: readonly number[] | null): number {
  let best = allowed ? (allowed[0] ?? 0) : 0;
  let highest = Number.NEGATIVE_INFINITY;
  const count = allowed ? allowed.length : logits.length;
  for (let i = 0; i < count; i++) {
    const id = allowed ? allowed[i]! : i;
    if (logits[id]! > highest) {
      highest = logits[id]!;
      best = id;
    }
  }
  return best;
}

/** Index of the weight that is drawn of the smallest number of the first ones that make up `topP` of all; they fall. */
function draw(weights: Float64Array, topP: number, random: Random): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  const end = weights.findIndex((weight) => {
    sum += weight;
    return sum >= topP * total;
  });
  // No end is found of no weights and of those that are no numbers: the last is taken.
  const last = end < 0 ? weights.length - 1 : end;
  let rest = random() * sum;
  for (let at = 0; at < last; at++) {
    rest -= weights[at]!;
    if (rest < 0) return at;
  }
  return last;
}

/**
 * Makes a sampler that draws one number per token, so that a seed gives the same text however it is computed. Likely tokens
 * come first, and of equally likely ones the lowest id.
 * Source of top-p: Holtzman et al., "The Curious Case of Neural Text Degeneration" (2020).
 */
export function createSampler({ temperature, topP }: Sampling, random: Random): Sampler {
  if (temperature === 0) return argmax;
  let memory = new Float64Array();
  return (logits, allowed) => {
    const highest = logits[argmax(logits, allowed)]!;
    const least = highest - NEGLIGIBLE * temperature;
    const weightOf = (logit: number) => Math.exp((logit - highest) / temperature);
    const count = allowed ? allowed.length : logits.length;
    if (memory.length < count) memory = new Float64Array(count);
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const logit = logits[allowed ? allowed[i]! : i]!;
      if (logit >= least) memory[kept++] = weightOf(logit);
    }
    // Weights without ids, one of which is looked for afterwards: at temperature 2 over 49,152 tokens a token took 34 ms with
    // pairs that were sorted, and takes 6 so (one of two cores of a shared Xeon).
    const weights = memory.subarray(0, kept).sort().reverse();
    const at = draw(weights, topP, random);
    const chosen = weights[at];

    const equals: number[] = [];
    for (let i = 0; i < count; i++) {
      const id = allowed ? allowed[i]! : i;
      const logit = logits[id]!;
      if (logit >= least && Object.is(weightOf(logit), chosen)) equals.push(id);
    }
    equals.sort((a, b) => a - b);
    return equals[at - weights.findIndex((weight) => Object.is(weight, chosen))] ?? 0;
  };
}
