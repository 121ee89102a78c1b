/**
 * Probability that one of `k` answers is right, drawn without replacement from `n` of which `c` are: without bias,
 * unlike 1 − (1 − c/n)^k. NaN where `n` is smaller than `k`.
 * Source: Chen et al., "Evaluating Large Language Models Trained on Code" (2021), equation 1.
 */
export function passAtK(n: number, c: number, k: number): number {
  if (n < k) return Number.NaN;
  if (n - c < k) return 1;
  let missed = 1;
  for (let i = n - c + 1; i <= n; i++) missed *= 1 - k / i;
  return 1 - missed;
}
