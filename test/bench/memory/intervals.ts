import { seededRandom } from '../../../server/engine/random.ts';
import type { RatioSummary } from '../stats.ts';

const Z95 = 1.96;
const RESAMPLES = 1000;
const TAIL = 0.025;

/**
 * A share of `hits` in `n` with its 95 % interval.
 * Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference" (1927).
 */
export function wilson(hits: number, n: number): { share: number; low: number; high: number } {
  if (n === 0) return { share: 0, low: 0, high: 1 };
  const share = hits / n;
  const z2 = Z95 * Z95;
  const middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z95 / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/**
 * A statistic of places with its 95 % interval: places are drawn anew with replacement, since the tokens of one place
 * are not independent of each other. The same numbers at every call.
 * Source: Efron, "Bootstrap Methods" (1979).
 */
export function bootstrap<T>(
  places: readonly T[],
  statistic: (places: readonly T[]) => number,
): RatioSummary {
  const random = seededRandom(1);
  const values: number[] = [];
  for (let i = 0; i < RESAMPLES; i++) {
    const drawn = places.map(() => places[Math.floor(random() * places.length)]!);
    const value = statistic(drawn);
    if (Number.isFinite(value)) values.push(value);
  }
  values.sort((a, b) => a - b);
  const at = (share: number) => values[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0;
  return { median: statistic(places), low: at(TAIL), high: at(1 - TAIL) };
}
