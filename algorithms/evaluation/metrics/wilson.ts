const Z95 = 1.959_963_984_540_054;

/** A value with its 95 % interval. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * A share of `hits` in `n` with its 95 % interval; all of [0, 1] where nothing was asked.
 * Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference" (1927).
 */
export function wilson(hits: number, n: number): Interval {
  if (n === 0) return { value: 0, low: 0, high: 1 };
  const value = hits / n;
  const z2 = Z95 * Z95;
  const middle = (value + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z95 / (1 + z2 / n)) * Math.sqrt((value * (1 - value)) / n + z2 / (4 * n * n));
  return { value, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
