import * as z from 'zod/mini';
import { bootstrap } from '../metrics/bootstrap.ts';
import { passAtK } from '../metrics/pass-at-k.ts';
import { type Interval, wilson } from '../metrics/wilson.ts';
import { groupBy } from './group-by.ts';
import type { Outcome } from './outcome.ts';

/** One measure with its 95 % interval. */
export const Metric = z.strictObject({
  name: z.string(),
  /** Problems it is over. */
  n: z.int(),
  value: z.number(),
  low: z.number(),
  high: z.number(),
});
export type Metric = z.infer<typeof Metric>;

const PPM = 1_000_000;
const PASS_AT = [1, 10, 100];

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const count = (flags: readonly boolean[]) => flags.filter(Boolean).length;

/**
 * The mean of shares, one a problem, with the interval of drawing problems anew; with Wilson's where each is 0 or 1, which
 * for none and all of them does not shrink to a point.
 */
function meanShare(shares: readonly number[]): Interval {
  const decided = shares.every((one) => one === 0 || one === 1);
  return decided ? wilson(count(shares.map((one) => one === 1)), shares.length) : bootstrap(shares, mean);
}

function share(outcomes: readonly Outcome[], flags: (outcome: Outcome) => readonly boolean[]): Interval {
  return meanShare(outcomes.map(flags).map((own) => count(own) / own.length));
}

function passes(outcomes: readonly Outcome[]): Metric[] {
  const run = outcomes.filter(({ passed }) => passed !== null);
  if (run.length === 0) return [];
  const flags = (outcome: Outcome) => outcome.passed ?? [];
  const samples = Math.min(...run.map((outcome) => flags(outcome).length));
  return PASS_AT.filter((k) => k <= samples).map((k) => {
    const unbiased = run.map((outcome) => passAtK(flags(outcome).length, count(flags(outcome)), k));
    return { name: `pass@${k}`, n: run.length, ...meanShare(unbiased) };
  });
}

/** Bits that the model needs for a byte of what really stood there. */
export function bitsPerByte(outcomes: readonly Outcome[]): number {
  const scored = outcomes.filter(({ nats }) => nats !== null);
  const sum = (of: (outcome: Outcome) => number) => scored.reduce((total, outcome) => total + of(outcome), 0);
  return sum(({ nats }) => nats ?? 0) / Math.LN2 / sum(({ bytes }) => bytes);
}

/** All measures of the same problems; a whole function has no one text that is right. */
export function summarise(outcomes: readonly Outcome[]): Metric[] {
  const texts = outcomes.filter(({ kind }) => kind !== 'function');
  const metrics = passes(outcomes);
  if (texts.length > 0) {
    const n = texts.length;
    metrics.push({ name: 'exact match', n, ...share(texts, ({ exact }) => exact) });
    const similar = texts.map(({ similarityPpm }) => mean(similarityPpm) / PPM);
    metrics.push({ name: 'edit similarity', n, ...bootstrap(similar, mean) });
  }
  const scored = outcomes.filter(({ nats, bytes }) => nats !== null && bytes > 0);
  if (scored.length > 0)
    metrics.push({ name: 'bits per byte', n: scored.length, ...bootstrap(scored, bitsPerByte) });
  return metrics;
}

/** The measures of all problems, and of each kind and language where there are several. */
export function summariseGroups(outcomes: readonly Outcome[]): Array<{ group: string; metrics: Metric[] }> {
  const by = (key: 'kind' | 'language') => {
    const groups = groupBy(outcomes, (outcome) => outcome[key]);
    return groups.size < 2 ? [] : [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  };
  return [['all', outcomes] as const, ...by('kind'), ...by('language')].map(([group, own]) => ({
    group,
    metrics: summarise(own),
  }));
}
