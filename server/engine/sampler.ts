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

/** Smallest set of most likely tokens whose probabilities add up to `topP`; [id, weight] in falling order. */
function nucleus(
  logits: Float32Array,
  allowed: readonly number[] | null,
  { temperature, topP }: Sampling,
): Array<[id: number, weight: number]> {
  const highest = logits[argmax(logits, allowed)]!;
  const least = highest - NEGLIGIBLE * temperature;
  const kept: Array<[number, number]> = [];
  const consider = (id: number) => {
    const logit = logits[id]!;
    if (logit >= least) kept.push([id, Math.exp((logit - highest) / temperature)]);
  };
  if (allowed) allowed.forEach(consider);
  else for (let id = 0; id < logits.length; id++) consider(id);
  kept.sort(([a, p], [b, q]) => q - p || a - b);

  const total = kept.reduce((sum, [, weight]) => sum + weight, 0);
  let sum = 0;
  const end = kept.findIndex(([, weight]) => {
    sum += weight;
    return sum >= topP * total;
  });
  return kept.slice(0, end + 1 || kept.length);
}

/**
 * Makes a sampler that draws one number per token, so that a seed gives the same text however it is computed.
 * Source of top-p: Holtzman et al., "The Curious Case of Neural Text Degeneration" (2020).
 */
export function createSampler(sampling: Sampling, random: Random): Sampler {
  if (sampling.temperature === 0) return argmax;
  return (logits, allowed) => {
    const choices = nucleus(logits, allowed, sampling);
    let rest = random() * choices.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [id, weight] of choices) {
      rest -= weight;
      if (rest < 0) return id;
    }
    return choices.at(-1)?.[0] ?? 0;
  };
}
