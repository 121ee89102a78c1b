import { WEIGHTS } from '../../../server/engine/confidence.ts';
import { median, quantile, type RatioSummary } from '../stats.ts';
import { short, table } from '../table.ts';
import { ablationWeights } from './ablations.ts';
import { wilson } from './intervals.ts';
import {
  ASKS,
  type Foretell,
  judged,
  linesOf,
  memoryAlone,
  mixture,
  modelAlone,
  nats,
  natsGain,
  tokensPerPass,
  topOne,
} from './measures.ts';
import { type MemoryFindings, memoryMs } from './report.ts';
import { KINDS, type Kind } from './score-tokens.ts';
import type { Visit } from './visit.ts';
import { WRITERS } from './write-lines.ts';

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const gain = ({ median: value, low, high }: RatioSummary) =>
  `${percent(value)} (${percent(low)} – ${percent(high)})`;
const ratio = ({ median: value, low, high }: RatioSummary) =>
  `${short(value)} (${short(low)}–${short(high)})`;
const arrow = (before: string, after: string) => `${before} → ${after}`;

function byPackage({ visits, costs }: MemoryFindings): string {
  const foretell = mixture('other files', WEIGHTS);
  const rows = costs.map(({ package: name, tokens }) => {
    const own = visits.filter((visit) => visit.package === name);
    const right = (writer: 'model' | 'mixed') => judged(linesOf(own, ASKS, writer)).right;
    return [
      name,
      own[0]?.language ?? '',
      short(tokens / 1000),
      arrow(short(nats(own, modelAlone)), short(nats(own, foretell))),
      arrow(percent(topOne(own, modelAlone)), percent(topOne(own, foretell))),
      `${arrow(String(right('model')), String(right('mixed')))} of ${2 * own.length}`,
    ];
  });
  return table(['other files, model → mixed', '', 'k tokens', 'nats', 'top-1', 'exact lines'], rows);
}

const NOTES: Record<Kind, string> = {
  'other files': 'mixed, other files',
  'older files': 'mixed, older files',
  'without this file': 'mixed, without this file’s beginning',
  'whole file': 'mixed, with all of this file’s beginning',
};

function tokenRow(visits: readonly Visit[], name: string, foretell: Foretell): string[] {
  const saved = foretell === modelAlone ? '' : gain(natsGain(visits, foretell));
  return [name, short(nats(visits, foretell)), saved, percent(topOne(visits, foretell))];
}

function perToken({ visits }: MemoryFindings): string {
  const rows = [
    tokenRow(visits, 'model alone', modelAlone),
    tokenRow(visits, 'memory alone', memoryAlone('other files')),
    ...KINDS.map((kind) => tokenRow(visits, NOTES[kind], mixture(kind, WEIGHTS))),
    ...[...ablationWeights()].map(([name, weights]) =>
      tokenRow(visits, `mixed, λ ${name}`, mixture('other files', weights)),
    ),
  ];
  return table(['per token', 'nats', 'saved', 'top-1'], rows);
}

function perLine({ visits }: MemoryFindings): string {
  const rows = ASKS.flatMap((ask) =>
    WRITERS.map((writer) => {
      const { right, count, near } = judged(linesOf(visits, [ask], writer));
      const { share, low, high } = wilson(right, count);
      const exact = `${percent(share)} (${percent(low)} – ${percent(high)})`;
      return [`${ask === 'rest' ? 'rest of line' : 'next line'}, ${writer}`, exact, ratio(near)];
    }),
  );
  return table(['per line', 'exact', 'edit similarity'], rows);
}

function costs({ visits, costs: all, updates }: MemoryFindings): string {
  const sum = (of: (cost: MemoryFindings['costs'][number]) => number) =>
    all.reduce((total, cost) => total + of(cost), 0);
  const speed = (ms: number) => short(sum(({ sourceBytes }) => sourceBytes) / 1e3 / ms);
  const tokenising = speed(sum(({ tokeniseMs }) => tokeniseMs));
  const sorting = speed(sum(({ sortMs }) => sortMs));
  const spread = (values: readonly number[]) =>
    `${short(median(values))} (99 %: ${short(quantile(values, 0.99))})`;
  const lookup = spread(visits.flatMap(({ lookupMs }) => lookupMs));
  const mixing = spread(visits.flatMap(({ mixMs }) => mixMs));
  const bytes = sum(({ indexBytes }) => indexBytes) / sum(({ tokens }) => tokens);
  return [
    `Index: ${tokenising} MB/s for the tokens, ${sorting} MB/s for the order; ${short(bytes)} bytes a token.`,
    `Look-up ${lookup} ms, mixing ${mixing} ms a token, both ${spread(memoryMs(visits))} ms.`,
    `In a workspace of one package: a saved file answers after ${spread(updates.saveMs)} ms; timers of the engine's thread were ${spread(updates.lateMs)} ms late while it was indexed.`,
    `Tokens per pass: ${WRITERS.filter((writer) => writer !== 'memory')
      .map((writer) => `${writer} ${ratio(tokensPerPass(visits, writer))}`)
      .join('; ')}.`,
  ].join('\n');
}

/** The findings as a person reads them; intervals are at 95 %, over places. */
export function printMemory(findings: MemoryFindings): string {
  return [byPackage(findings), perToken(findings), perLine(findings), costs(findings)].join('\n\n');
}
