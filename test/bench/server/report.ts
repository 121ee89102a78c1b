import { describeMachine } from '../machine.ts';
import type { Metric, Report } from '../report.ts';
import { median, pairedRatio, quantile, type RatioSummary, summarize } from '../stats.ts';
import type { Answer } from './ask.ts';
import { LLAMA, OURS } from './contenders.ts';
import type { Play } from './play.ts';

/** One server with so many people who type, in one round. */
interface Typed extends Play {
  readonly name: string;
  readonly people: number;
}

/** One server with all that it can do, and with 70 % of it, in one round. */
interface Loaded {
  readonly name: string;
  /** Answers a second. */
  readonly capacity: number;
  readonly answers: readonly Answer[];
}

/** All of a round, in the same order of servers within a number of people. */
export interface ServerRound {
  readonly typed: readonly Typed[];
  readonly loaded: readonly Loaded[];
  readonly memoryGBs: number;
}

const isUseful = ({ lastMs }: Answer) => lastMs !== null;

/** Whole answers a second to people who still waited. */
export function goodput({ answers, seconds }: Play): number {
  return answers.filter(isUseful).length / seconds;
}

/** Of what a server was asked: how much came whole, how much was refused, and the times of what came. */
export interface Times {
  readonly asked: number;
  readonly useful: number;
  readonly refused: number;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

const numbers = (values: ReadonlyArray<number | null>) =>
  values.filter((value): value is number => value !== null);

function timesOf(answers: readonly Answer[]): Times {
  return {
    asked: answers.length,
    useful: answers.filter(isUseful).length,
    refused: answers.filter(({ refused }) => refused).length,
    first: numbers(answers.map(({ firstMs }) => firstMs)),
    last: numbers(answers.map(({ lastMs }) => lastMs)),
  };
}

const of = <T extends { readonly name: string }>(all: readonly T[], name: string) =>
  all.filter((one) => one.name === name);

/** What one server did with so many people, round by round. */
export function typedBy(rounds: readonly ServerRound[], name: string, people: number): Typed[] {
  return rounds.flatMap(({ typed }) => of(typed, name).filter((one) => one.people === people));
}

/** What one server did under load, round by round. */
export function loadedBy(rounds: readonly ServerRound[], name: string): Loaded[] {
  return rounds.flatMap(({ loaded }) => of(loaded, name));
}

/** The times of all rounds together. */
export function pooled(plays: ReadonlyArray<{ readonly answers: readonly Answer[] }>): Times {
  return timesOf(plays.flatMap(({ answers }) => answers));
}

/** p99 to p50 of the time to the last token. */
export function tail({ last }: Times): number {
  return quantile(last, 0.99) / quantile(last, 0.5);
}

/** Our goodput to llama.cpp's, round by round. */
export function goodputRatio(rounds: readonly ServerRound[], people: number): RatioSummary {
  const both = [OURS, LLAMA].map((name) => typedBy(rounds, name, people).map(goodput));
  return pairedRatio(both[0]!, both[1]!);
}

export const SHARES = [0.5, 0.95, 0.99] as const;
export const peopleOf = (rounds: readonly ServerRound[]) => [
  ...new Set(rounds.flatMap(({ typed }) => typed.map(({ people }) => people))),
];

const slug = (name: string) => (name === OURS ? 'ours' : 'llamacpp');
const single = (value: number, unit: string): Metric => ({ ...summarize([value]), unit });

/** All figures by their keys. */
export function reportServer(rounds: readonly ServerRound[]): Report {
  const metrics: Record<string, Metric> = {};
  const ratios: Record<string, RatioSummary> = {};
  for (const name of [OURS, LLAMA]) {
    for (const people of peopleOf(rounds)) {
      const key = `server.${slug(name)}.${people}`;
      const typed = typedBy(rounds, name, people);
      metrics[`${key}.goodput`] = { ...summarize(typed.map(goodput)), unit: '1/s' };
      const times = pooled(typed);
      for (const share of SHARES) {
        metrics[`${key}.first_p${100 * share}`] = single(quantile(times.first, share), 'ms');
        metrics[`${key}.last_p${100 * share}`] = single(quantile(times.last, share), 'ms');
      }
    }
    const loaded = loadedBy(rounds, name);
    metrics[`server.${slug(name)}.capacity`] = {
      ...summarize(loaded.map(({ capacity }) => capacity)),
      unit: '1/s',
    };
    metrics[`server.${slug(name)}.p99_to_p50_at_70`] = single(tail(pooled(loaded)), '');
  }
  for (const people of peopleOf(rounds))
    ratios[`server.goodput_vs_llamacpp_${people}`] = goodputRatio(rounds, people);
  return {
    name: 'server',
    machine: describeMachine(median(rounds.map(({ memoryGBs }) => memoryGBs))),
    metrics,
    ratios,
  };
}
