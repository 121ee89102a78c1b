import type { Machine } from '../machine.ts';
import { bootstrap } from '../memory/intervals.ts';
import type { Metric, Report } from '../report.ts';
import type { RatioSummary } from '../stats.ts';
import { type Findings, type Replay, totalsOf } from './replay.ts';

const slug = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');

/** Tokens that the server computed for a client. */
function tokensOf(replays: readonly Replay[]): number {
  const { prefilled, decoded } = totalsOf(replays);
  return prefilled + decoded;
}

/** A ratio of sums over the same stretches, drawn anew together for its interval. */
function ratio(
  above: readonly Replay[],
  below: readonly Replay[],
  of: (replays: readonly Replay[]) => number,
): RatioSummary {
  const pairs = above.map((replay, i) => ({ above: replay, below: below[i]! }));
  return bootstrap(
    pairs,
    (drawn) => of(drawn.map((pair) => pair.above)) / of(drawn.map((pair) => pair.below)),
  );
}

/** What the pipeline saves and costs beside the plain client; intervals are at 95 %, drawn over stretches. */
export function compareWithPlain({ ours = [], plain = [] }: Findings): {
  readonly saved: RatioSummary;
  readonly tokens: RatioSummary;
} {
  return {
    saved: ratio(ours, plain, (replays) => totalsOf(replays).saved),
    tokens: ratio(ours, plain, tokensOf),
  };
}

/** All figures by their keys. */
export function reportCompletion(findings: Findings, machine: Machine): Report {
  const metrics: Record<string, Metric> = {};
  const add = (key: string, value: number, unit: string, n: number) => {
    metrics[`completion.${key}`] = { median: value, min: value, max: value, n, unit };
  };
  for (const [name, replays] of Object.entries(findings)) {
    const totals = totalsOf(replays);
    const n = replays.length;
    add(`${slug(name)}.saved`, totals.saved, '', n);
    add(`${slug(name)}.accepted`, totals.accepted / Math.max(1, totals.shown), '', totals.shown);
    add(`${slug(name)}.requests_per_100_keys`, (100 * totals.requests) / totals.keys, '', n);
    add(`${slug(name)}.prefilled_per_key`, totals.prefilled / totals.plainKeys, 'tokens', n);
    add(`${slug(name)}.decoded_per_key`, totals.decoded / totals.plainKeys, 'tokens', n);
  }
  const { saved, tokens } = compareWithPlain(findings);
  const ratios = { 'completion.saved_vs_plain': saved, 'completion.tokens_vs_plain': tokens };
  return { name: 'completion', machine, metrics, ratios };
}
