/** Middle, ends and number of repeated measurements, in their own unit. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly n: number;
}

/** Middle and ends of ratios that were taken pair by pair. */
export interface RatioSummary {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The middle value; the mean of the middle two of an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** @throws RangeError without a value. */
export function summarize(values: readonly number[]): Summary {
  if (values.length === 0) throw new RangeError('nothing was measured');
  return {
    median: median(values),
    min: Math.min(...values),
    max: Math.max(...values),
    n: values.length,
  };
}

/** Ratios of what was measured in the same round, so that a slow moment of the machine weighs on both sides. */
export function pairedRatio(above: readonly number[], below: readonly number[]): RatioSummary {
  const { median, min, max } = summarize(above.map((value, round) => value / below[round]!));
  return { median, low: min, high: max };
}

/** The value that this share of all values does not exceed; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
