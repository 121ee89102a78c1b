/** How two models differ on the same problems. */
export interface McNemar {
  /** Problems that only the first, and that only the second has right. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Probability of a difference at least as large if both were equally good, both sides. */
  readonly p: number;
}

/** Natural logarithm of n!. */
function logFactorial(n: number): number {
  let sum = 0;
  for (let i = 2; i <= n; i++) sum += Math.log(i);
  return sum;
}

/**
 * Exact test on the problems of which one model has one right and the other wrong.
 * Source: McNemar, "Note on the sampling error of the difference between correlated proportions" (1947), with the
 * binomial distribution in place of its approximation.
 */
export function mcnemar(first: readonly boolean[], second: readonly boolean[]): McNemar {
  const count = (mine: readonly boolean[], others: readonly boolean[]) =>
    mine.filter((right, i) => right && !others[i]).length;
  const onlyFirst = count(first, second);
  const onlySecond = count(second, first);
  const n = onlyFirst + onlySecond;
  const all = logFactorial(n) - n * Math.LN2;
  let tail = 0;
  for (let i = 0; i <= Math.min(onlyFirst, onlySecond); i++)
    tail += Math.exp(all - logFactorial(i) - logFactorial(n - i));
  return { onlyFirst, onlySecond, p: Math.min(1, 2 * tail) };
}
