import { seededRandom } from '../../../server/engine/random.ts';
import type { Interval } from './wilson.ts';

const RESAMPLES = 1000;
const TAIL = 0.025;

/**
 * A statistic of problems with its 95 % interval: problems are drawn anew with replacement, the same at every call.
 * Source: Efron, "Bootstrap Methods: Another Look at the Jackknife" (1979), percentile interval.
 */
export function bootstrap<T>(
  problems: readonly T[],
  statistic: (problems: readonly T[]) => number,
): Interval {
  const random = seededRandom(1);
  const values: number[] = [];
  for (let i = 0; i < RESAMPLES; i++) {
    const value = statistic(problems.map(() => problems[Math.floor(random() * problems.length)]!));
    if (Number.isFinite(value)) values.push(value);
  }
  values.sort((a, b) => a - b);
  const at = (share: number) => values[Math.min(values.length - 1, Math.floor(share * values.length))];
  const value = statistic(problems);
  return { value, low: at(TAIL) ?? value, high: at(1 - TAIL) ?? value };
}
