import { median, type RatioSummary, summarize } from '../stats.ts';
import { short, table } from '../table.ts';
import {
  bandwidthShare,
  type EngineFindings,
  lengthsOf,
  type Measure,
  OURS,
  series,
  versusLlama,
} from './report.ts';

const COLUMNS: ReadonlyArray<readonly [Measure, string]> = [
  ['cold_first', 'cold first'],
  ['cold_20', 'cold 20'],
  ['warm_first', 'warm first'],
  ['warm_20', 'warm 20'],
  ['per_token', 'per token'],
  ['tokens_per_second', 'tokens/s'],
];

const ratio = ({ median, low, high }: RatioSummary) => `${short(median)} (${short(low)}–${short(high)})`;

function spread(values: readonly number[]): string {
  const { median, min, max } = summarize(values);
  return `${short(median)} (${short(min)}–${short(max)})`;
}

function timings(findings: EngineFindings, length: number): string {
  const rows = findings.footprints.map(({ name }) => [
    name,
    ...COLUMNS.map(([measure]) => spread(series(findings, name, length, measure))),
  ]);
  const versus = COLUMNS.map(([measure]) =>
    measure === 'tokens_per_second' ? '' : ratio(versusLlama(findings, length, measure)),
  );
  return table(
    [`${length} tokens, ms`, ...COLUMNS.map(([, head]) => head)],
    [...rows, ['ours / llama.cpp', ...versus]],
  );
}

/** How many of the answer's tokens are the same from the first one on, at most 20. */
function agreement(findings: EngineFindings, name: string): number {
  const shares = findings.rounds.flatMap(({ visits }) =>
    visits
      .filter((visit) => visit.name === name)
      .map(({ length, cold }) => {
        const ours =
          visits.find((visit) => visit.name === OURS && visit.length === length)?.cold.tokens ?? [];
        const different = cold.tokens.findIndex((id, i) => id !== ours[i]);
        return different < 0 ? cold.tokens.length : different;
      }),
  );
  return median(shares);
}

/** The findings as a person reads them: medians with their ends, then ratios pair by pair. */
export function printEngine(findings: EngineFindings): string {
  const footprints = table(
    ['', 'load ms', 'memory MB', 'same tokens'],
    findings.footprints.map(({ name, loadMs, rssMB }) => [
      name,
      short(loadMs),
      short(rssMB),
      short(agreement(findings, name)),
    ]),
  );
  const lengths = lengthsOf(findings);
  const passes = lengths.map((length) => {
    const values = series(findings, OURS, length, 'warm_tokens_per_pass');
    return `${spread(values)} at ${length}`;
  });
  const shares = lengths.map((length) => `${ratio(bandwidthShare(findings, length))} at ${length}`);
  const memory = spread(findings.rounds.map(({ memoryGBs }) => memoryGBs));
  return [
    ...lengths.map((length) => timings(findings, length)),
    footprints,
    `Tokens per pass of ours, warm: ${passes.join(', ')}.`,
    `Memory bandwidth ${memory} GB/s; the plain decode loop uses ${shares.join(', ')} of it.`,
  ].join('\n\n');
}
