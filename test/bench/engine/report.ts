import { describeMachine } from '../machine.ts';
import type { Metric, Report } from '../report.ts';
import { median, pairedRatio, type RatioSummary, summarize } from '../stats.ts';
import type { Timing } from './subjects/subject.ts';

/** What one engine did with one context. */
export interface Visit {
  readonly name: string;
  /** Tokens of context. */
  readonly length: number;
  readonly cold: Timing;
  readonly warm: Timing;
}

export interface EngineRound {
  readonly visits: readonly Visit[];
  readonly memoryGBs: number;
}

export interface Footprint {
  readonly name: string;
  readonly loadMs: number;
  readonly rssMB: number;
}

export interface EngineFindings {
  readonly rounds: readonly EngineRound[];
  readonly footprints: readonly Footprint[];
  /** Bytes that one pass over one token reads with so many tokens before it. */
  readonly bytesPerToken: (context: number) => number;
}

const perToken = ({ firstMs, totalMs, tokens }: Timing) => (totalMs - firstMs) / (tokens.length - 1);
const msPerToken = ({ cold, warm }: Visit) => (perToken(cold) + perToken(warm)) / 2;
const tokensPerPass = (timing: Timing) => timing.tokens.length / timing.forwards;

/** What is read off a visit: by the last part of its key, in its unit. */
export const MEASURES = {
  cold_first: { unit: 'ms', of: ({ cold }: Visit) => cold.firstMs },
  cold_20: { unit: 'ms', of: ({ cold }: Visit) => cold.totalMs },
  warm_first: { unit: 'ms', of: ({ warm }: Visit) => warm.firstMs },
  warm_20: { unit: 'ms', of: ({ warm }: Visit) => warm.totalMs },
  per_token: { unit: 'ms', of: msPerToken },
  tokens_per_second: { unit: '1/s', of: (visit: Visit) => 1000 / msPerToken(visit) },
  warm_tokens_per_pass: { unit: '', of: ({ warm }: Visit) => tokensPerPass(warm) },
} as const;
export type Measure = keyof typeof MEASURES;

export const OURS = 'ours';
export const PLAIN = 'ours, plain loop';
const LLAMA = 'llama.cpp';

const slug = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');

/** One number per round. */
export function series(
  { rounds }: Pick<EngineFindings, 'rounds'>,
  name: string,
  length: number,
  measure: Measure,
): number[] {
  return rounds.flatMap(({ visits }) =>
    visits.filter((visit) => visit.name === name && visit.length === length).map(MEASURES[measure].of),
  );
}

/** Ratio to that build of llama.cpp which is the faster one for this measure. */
export function versusLlama(findings: EngineFindings, length: number, measure: Measure): RatioSummary {
  const all = findings.footprints.filter(({ name }) => name.startsWith(LLAMA));
  const llamas = all.map(({ name }) => series(findings, name, length, measure));
  const fastest = llamas.reduce((best, next) => (median(next) < median(best) ? next : best));
  return pairedRatio(series(findings, OURS, length, measure), fastest);
}

/** Share of the memory bandwidth, measured in the same round, that a plain decode loop uses. */
export function bandwidthShare(findings: EngineFindings, length: number): RatioSummary {
  const read = series(findings, PLAIN, length, 'per_token').map(
    (ms) => findings.bytesPerToken(length) / ms / 1e6,
  );
  return pairedRatio(
    read,
    findings.rounds.map(({ memoryGBs }) => memoryGBs),
  );
}

export const lengthsOf = ({ rounds }: EngineFindings) => [
  ...new Set(rounds.flatMap(({ visits }) => visits.map(({ length }) => length))),
];

/** All figures by their keys; a key without a length is that of the context length where we do worse. */
export function reportEngine(findings: EngineFindings): Report {
  const metrics: Record<string, Metric> = {};
  const ratios: Record<string, RatioSummary> = {};
  const lengths = lengthsOf(findings);
  const measures = Object.keys(MEASURES) as Measure[];
  for (const { name, loadMs, rssMB } of findings.footprints) {
    metrics[`engine.${slug(name)}.load`] = { ...summarize([loadMs]), unit: 'ms' };
    metrics[`engine.${slug(name)}.rss`] = { ...summarize([rssMB]), unit: 'MB' };
    for (const length of lengths) {
      for (const measure of measures) {
        const values = series(findings, name, length, measure);
        metrics[`engine.${slug(name)}.${measure}_at_${length}`] = {
          ...summarize(values),
          unit: MEASURES[measure].unit,
        };
      }
    }
  }
  const worse = (key: string, of: (length: number) => RatioSummary, sign: 1 | -1) => {
    const each = lengths.map((length) => ({ length, ratio: of(length) }));
    for (const { length, ratio } of each) ratios[`${key}_at_${length}`] = ratio;
    const sorted = each.sort((a, b) => sign * (b.ratio.median - a.ratio.median));
    ratios[key] = sorted[0]!.ratio;
  };
  worse('engine.warm_vs_llamacpp', (length) => versusLlama(findings, length, 'warm_20'), 1);
  worse('engine.cold_vs_llamacpp', (length) => versusLlama(findings, length, 'cold_20'), 1);
  worse('engine.decode_bandwidth_fraction', (length) => bandwidthShare(findings, length), -1);
  const memoryGBs = median(findings.rounds.map((round) => round.memoryGBs));
  return { name: 'engine', machine: describeMachine(memoryGBs), metrics, ratios };
}
