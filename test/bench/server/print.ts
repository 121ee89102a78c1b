import { quantile, type RatioSummary, summarize } from '../stats.ts';
import { short, table } from '../table.ts';
import { LLAMA, OURS } from './contenders.ts';
import {
  goodput,
  goodputRatio,
  loadedBy,
  peopleOf,
  pooled,
  type ServerRound,
  SHARES,
  tail,
  typedBy,
} from './report.ts';

const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
const at = (values: readonly number[]) => SHARES.map((share) => short(quantile(values, share))).join(' / ');
const spread = (values: readonly number[]) => {
  const { median, min, max } = summarize(values);
  return `${short(median)} (${short(min)}–${short(max)})`;
};
const ratio = ({ median, low, high }: RatioSummary) => `${short(median)} (${short(low)}–${short(high)})`;

function typing(rounds: readonly ServerRound[]): string {
  const rows = peopleOf(rounds).flatMap((people) => [
    ...[OURS, LLAMA].map((name) => {
      const plays = typedBy(rounds, name, people);
      const { asked, useful, refused, first, last } = pooled(plays);
      const counts = [String(asked), percent(useful / asked), String(refused)];
      return [`${people}: ${name}`, spread(plays.map(goodput)), ...counts, at(first), at(last)];
    }),
    [`${people}: ours / llama.cpp`, ratio(goodputRatio(rounds, people))],
  ]);
  const heads = ['people typing', 'useful/s', 'asked', 'useful', 'refused', 'first ms', 'last ms'];
  return table(heads, rows);
}

function load(rounds: readonly ServerRound[]): string {
  const rows = [OURS, LLAMA].map((name) => {
    const loaded = loadedBy(rounds, name);
    const times = pooled(loaded);
    const capacity = spread(loaded.map((one) => one.capacity));
    return [
      name,
      capacity,
      String(times.asked),
      String(times.refused),
      at(times.first),
      at(times.last),
      short(tail(times)),
    ];
  });
  const heads = ['at 70 % load', 'most/s', 'asked', 'refused', 'first ms', 'last ms', 'p99/p50'];
  return table(heads, rows);
}

/** The findings for a person to read; times are p50 / p95 / p99. */
export function printServer(rounds: readonly ServerRound[]): string {
  return `${typing(rounds)}\n\n${load(rounds)}`;
}
