/** A token at which both the model and a memory said something. */
export interface Observation {
  readonly features: readonly number[];
  /** Probability of the right token by the model, and its share in the memory. */
  readonly model: number;
  readonly share: number;
}

/** Keeps the weights of features that hardly ever matter near 0; in tokens. */
const RIDGE = 1;
const MOST_STEPS = 60;
const ENOUGH = 1e-7;
/** Neither of them is ever that sure. */
export const LEAST = 1e-9;
/** The product never gives a memory more than this. */
const MOST_LAMBDA = 0.98;

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const logistic = (score: number) => 1 / (1 + Math.exp(-score));

/** λ by the weights. */
export function lambdaOf(features: readonly number[], weights: readonly number[]): number {
  return Math.min(MOST_LAMBDA, logistic(dot(features, weights)));
}

/** Mean loss of the mixture in nats per token. */
export function meanLoss(observations: readonly Observation[], weights: readonly number[]): number {
  let sum = 0;
  for (const { features, model, share } of observations) {
    const lambda = lambdaOf(features, weights);
    sum -= Math.log(Math.max(LEAST, (1 - lambda) * model + lambda * share));
  }
  return sum / observations.length;
}

/** Solves a symmetric, positive definite system by Gaussian elimination. */
function solve(matrix: readonly number[][], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  const size = rows.length;
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      const factor = rows[j]![i]! / rows[i]![i]!;
      for (let k = i; k <= size; k++) rows[j]![k]! -= factor * rows[i]![k]!;
    }
  }
  const result = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i--) {
    const known = dot(rows[i]!.slice(0, size), result);
    result[i] = (rows[i]![size]! - known) / rows[i]![i]!;
  }
  return result;
}

/**
 * How surely each token came from the memory: the responsibility of Dempster, Laird and Rubin's EM algorithm (1977).
 * Maximising the mixture's likelihood is then a logistic regression to these, one Newton step at a time.
 */
function responsibility({ model, share }: Observation, lambda: number): number {
  const memory = lambda * share;
  return memory / Math.max(LEAST, memory + (1 - lambda) * model);
}

/** Weights of the features by which λ makes the observed code most likely; the same at every call. */
export function fitMixture(observations: readonly Observation[], size: number): number[] {
  let weights = new Array<number>(size).fill(0);
  let loss = Number.POSITIVE_INFINITY;
  for (let step = 0; step < MOST_STEPS; step++) {
    const gradient = weights.map((weight) => -RIDGE * weight);
    const curvature = weights.map((_, i) => weights.map((__, j) => (i === j ? RIDGE : 0)));
    for (const observation of observations) {
      const { features } = observation;
      const lambda = logistic(dot(features, weights));
      const pull = responsibility(observation, lambda) - lambda;
      const bend = lambda * (1 - lambda);
      for (let i = 0; i < size; i++) {
        gradient[i]! += pull * features[i]!;
        for (let j = 0; j < size; j++) curvature[i]![j]! += bend * features[i]! * features[j]!;
      }
    }
    const change = solve(curvature, gradient);
    weights = weights.map((weight, i) => weight + change[i]!);
    const next = meanLoss(observations, weights);
    if (Math.abs(loss - next) < ENOUGH) break;
    loss = next;
  }
  return weights;
}
