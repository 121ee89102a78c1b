/**
 * Probability that none of `drawn` problems, drawn without replacement from `n`, is among the `wrong` false ones.
 * Source: the hypergeometric distribution at 0.
 */
export function escapeProbability(n: number, wrong: number, drawn: number): number {
  if (wrong + drawn > n) return 0;
  let escaped = 1;
  for (let i = 0; i < drawn; i++) escaped *= (n - wrong - i) / (n - i);
  return escaped;
}

/** Fractions of false results that a verification speaks of. */
const FALSE_FRACTIONS = [0.01, 0.05, 0.1, 0.2, 0.5] as const;

/** With which probability each fraction of false results would have escaped a re-run of `drawn` of `n` problems. */
export function escapeTable(n: number, drawn: number): Array<{ fraction: number; escaped: number }> {
  return FALSE_FRACTIONS.map((fraction) => ({
    fraction,
    escaped: escapeProbability(n, Math.max(1, Math.round(fraction * n)), drawn),
  }));
}
