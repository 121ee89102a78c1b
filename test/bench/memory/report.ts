import { WEIGHTS } from '../../../server/engine/confidence.ts';
import { describeMachine } from '../machine.ts';
import type { Metric, Report } from '../report.ts';
import { quantile, type RatioSummary, summarize } from '../stats.ts';
import { wilson } from './intervals.ts';
import { ASKS, exactMatchGain, linesOf, mixture, natsGain, tokensPerPass } from './measures.ts';
import type { IndexCost } from './repository.ts';
import type { UpdateCost } from './update-cost.ts';
import type { Visit } from './visit.ts';
import { WRITERS } from './write-lines.ts';

/** What the benchmark found. */
export interface MemoryFindings {
  readonly visits: readonly Visit[];
  /** Of each package, in the order in which they were measured. */
  readonly costs: ReadonlyArray<IndexCost & { readonly package: string }>;
  readonly updates: UpdateCost;
  readonly memoryGBs: number;
}

const slug = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
const interval = ({ median, low, high }: RatioSummary, n: number): Metric => ({
  median,
  min: low,
  max: high,
  n,
  unit: '',
});

/** Milliseconds that a token costs because there is a memory: the look-up and the mixing. */
export function memoryMs(visits: readonly Visit[]): number[] {
  return visits.flatMap(({ lookupMs, mixMs }) => lookupMs.map((ms, i) => ms + mixMs[i]!));
}

function costMetrics({ visits, costs, updates }: MemoryFindings): Record<string, Metric> {
  const each = (of: (cost: IndexCost) => number, unit: string): Metric => ({
    ...summarize(costs.map(of)),
    unit,
  });
  const times = memoryMs(visits);
  return {
    'memory.lookup_ms': { ...summarize(times), unit: 'ms' },
    'memory.lookup_ms_p99': { ...summarize([quantile(times, 0.99)]), unit: 'ms' },
    'memory.save_ms': { ...summarize(updates.saveMs), unit: 'ms' },
    'memory.late_ms_while_indexing_p99': { ...summarize([quantile(updates.lateMs, 0.99)]), unit: 'ms' },
    'memory.bytes_per_token': each(({ indexBytes, tokens }) => indexBytes / tokens, 'B'),
    'memory.index_mb_per_s': each(
      ({ sourceBytes, tokeniseMs, sortMs }) => sourceBytes / 1e3 / (tokeniseMs + sortMs),
      'MB/s',
    ),
  };
}

/** All figures by their keys; the ends of metrics that have a spread over places are 95 % intervals. */
export function reportMemory(findings: MemoryFindings): Report {
  const { visits, memoryGBs } = findings;
  const ratios: Record<string, RatioSummary> = {
    'memory.exact_match_gain': exactMatchGain(visits, ASKS, 'mixed'),
    'memory.exact_match_gain_older_files': exactMatchGain(visits, ASKS, 'mixed, older files'),
    'memory.nats_gain': natsGain(visits, mixture('other files', WEIGHTS)),
    'memory.nats_gain_older_files': natsGain(visits, mixture('older files', WEIGHTS)),
  };
  for (const ask of ASKS) ratios[`memory.exact_match_gain_${ask}`] = exactMatchGain(visits, [ask], 'mixed');
  const metrics: Record<string, Metric> = {
    'memory.tokens_per_forward': interval(tokensPerPass(visits, 'mixed'), visits.length),
    'memory.tokens_per_forward_model': interval(tokensPerPass(visits, 'model'), visits.length),
    ...costMetrics(findings),
  };
  for (const writer of WRITERS) {
    const lines = linesOf(visits, ASKS, writer);
    const { share, low, high } = wilson(lines.filter(({ right }) => right).length, lines.length);
    metrics[`memory.exact_match.${slug(writer)}`] = interval({ median: share, low, high }, lines.length);
  }
  return { name: 'memory', machine: describeMachine(memoryGBs), metrics, ratios };
}
