import { describeMachine } from '../machine.ts';
import { bootstrap, wilson } from '../memory/intervals.ts';
import type { Metric, Report } from '../report.ts';
import type { RatioSummary } from '../stats.ts';
import { table } from '../table.ts';
import { type Answers, ASKS, type Ask, type Judged, WRITERS, type Writer } from './answer-place.ts';

/** What was compared, and at which places. */
interface AdapterFindings {
  /** Digests of the two models. */
  readonly models: { readonly base: string; readonly adapter: string };
  readonly answers: readonly Answers[];
  readonly secondsPerPlace: number;
}

/** What adapter and memory add to each other: the share of right lines of the one less that of the other. */
const DIFFERENCES: ReadonlyArray<readonly [more: Writer, less: Writer]> = [
  ['base, memory', 'base'],
  ['adapter', 'base'],
  ['adapter, memory', 'adapter'],
  ['adapter, memory', 'base, memory'],
  ['adapter, memory', 'base'],
];

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const points = (share: number) => `${share >= 0 ? '+' : '−'}${Math.abs(100 * share).toFixed(1)}`;
const slug = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');

const mean = (answers: readonly Answers[], ask: Ask, writer: Writer, of: (one: Judged) => number) =>
  answers.reduce((sum, answer) => sum + of(answer[ask][writer]), 0) / answers.length;
const rightShare = (answers: readonly Answers[], ask: Ask, writer: Writer) =>
  mean(answers, ask, writer, ({ right }) => Number(right));

/** Drawn over places, both writers at the same ones. */
function difference(answers: readonly Answers[], ask: Ask, more: Writer, less: Writer): RatioSummary {
  return bootstrap(answers, (drawn) => rightShare(drawn, ask, more) - rightShare(drawn, ask, less));
}

/** All figures by their keys; the ends of the metrics are 95 % intervals. */
export function reportAdapter({ answers }: AdapterFindings): Report {
  const metrics: Record<string, Metric> = {};
  const ratios: Record<string, RatioSummary> = {};
  for (const ask of ASKS) {
    for (const writer of WRITERS) {
      const { share, low, high } = wilson(
        answers.filter((answer) => answer[ask][writer].right).length,
        answers.length,
      );
      metrics[`adapter.exact_match.${slug(ask)}.${slug(writer)}`] = {
        median: share,
        min: low,
        max: high,
        n: answers.length,
        unit: '',
      };
    }
    for (const [more, less] of DIFFERENCES)
      ratios[`adapter.${slug(ask)}.${slug(more)}_less_${slug(less)}`] = difference(answers, ask, more, less);
  }
  return { name: 'adapter', machine: describeMachine(0), metrics, ratios };
}

/** The findings as a person reads them. */
export function printAdapter({ models, answers, secondsPerPlace }: AdapterFindings): string {
  const shares = ASKS.flatMap((ask) =>
    WRITERS.map((writer) => {
      const right = answers.filter((answer) => answer[ask][writer].right).length;
      const { share, low, high } = wilson(right, answers.length);
      const near = mean(answers, ask, writer, ({ similarity }) => similarity);
      return [
        `${ask}: ${writer}`,
        `${right}`,
        `${percent(share)} (${percent(low)} – ${percent(high)})`,
        percent(near),
      ];
    }),
  );
  const differences = ASKS.flatMap((ask) =>
    DIFFERENCES.map(([more, less]) => {
      const { median, low, high } = difference(answers, ask, more, less);
      return [`${ask}: ${more} − ${less}`, `${points(median)} (${points(low)} to ${points(high)})`];
    }),
  );
  return [
    `base ${models.base}\nadapter ${models.adapter}`,
    table([`${answers.length} places`, 'right', 'exact', 'edit similarity'], shares),
    table(['at the same places', 'points of exact match, 95 %'], differences),
    `${secondsPerPlace.toFixed(1)} s a place, eight answers each.`,
  ].join('\n\n');
}
