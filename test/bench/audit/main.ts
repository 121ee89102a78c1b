import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deviationOf } from '../../../protocol/audit/deviation.ts';
import { ROOT } from '../../../scripts/setup/paths.ts';
import { ATTACKS } from '../../verification/attacks/attacks.ts';
import { describeMachine } from '../machine.ts';
import type { Finished, Metric } from '../report.ts';
import { summarize } from '../stats.ts';
import { table } from '../table.ts';
import { CHEAT_NAMES, type CheatAnswers, type CheatName, Cheats } from './cheats.ts';
import { readNoise } from './noise-file.ts';
import { readRedTeam } from './red-team-file.ts';
import {
  answersUntilCaught,
  HONEST_TOKENS,
  honestAlarms,
  honestAnswers,
  measuredTokens,
} from './replay-noise.ts';

const RUNS = 2000;
const MOST = 10_000;
/** A cheat on so few answers is averaged over all that are audited. */
const SELDOM = 20;

/** What each cheat of `measure-cheats.ts` serves. */
const SERVES: Record<CheatName, string> = {
  w4: 'the weights at 4 bits',
  w3: 'the weights at 3 bits',
  older: 'the checkpoint from before fine-tuning',
  shallow: 'another network, of half the layers',
};

/** The noise and the cheats that were measured with real weights. */
export function measured() {
  const noise = readNoise();
  const tolerance = noise.calibration['cpu-fast'];
  if (!tolerance) throw new Error('the noise is of a model without a tolerance');
  const path = join(ROOT, 'test', 'fixtures', 'audit', 'cheats.json');
  const { cheats } = Cheats.parse(JSON.parse(readFileSync(path, 'utf8')));
  return { noise, tolerance, cheats };
}

/** Deviations of answers as an audit sees them. */
export function asDeviations(answers: CheatAnswers, tolerance: { mu0: number; tau: number }): number[][] {
  return answers.map((tokens) =>
    tokens.map(([off, margin]) => deviationOf({ claimed: 0, logprob: off, margin }, tolerance)),
  );
}

function live(): string {
  const { machine, attacks } = readRedTeam();
  const rows = attacks.map(({ attack, answers, audited, by }) => [
    ATTACKS[attack],
    String(answers),
    String(audited),
    by === 'audit' ? 'an audit' : 'its receipts',
  ]);
  const heads = ['a live server that', 'answers until it is caught', 'of them audited', 'by'];
  return `${table(heads, rows)}\nEvery answer was audited; ${machine}.`;
}

/** How soon cheats are caught, and how often honest providers are suspected, replayed from what real weights gave. */
export async function benchAudit(): Promise<Finished> {
  const { noise, tolerance, cheats } = measured();
  const honest = honestAnswers(noise, 'cpu-fast');
  const metrics: Record<string, Metric> = {};
  const rows: string[][] = [];
  const add = (key: string, name: string, answers: number[][]) => {
    const summary = summarize(answersUntilCaught(answers, tolerance.mu0, RUNS, MOST));
    metrics[key] = { ...summary, unit: 'answers' };
    rows.push([name, String(summary.median), String(summary.max)]);
  };
  for (const name of CHEAT_NAMES) {
    const deviating = asDeviations(cheats[name], tolerance);
    add(`audit.answers_to_catch_${name}`, SERVES[name], deviating);
    const seldom = deviating.flatMap((answer, i) => [
      answer,
      ...Array.from({ length: SELDOM - 1 }, (_, k) => honest[(i * SELDOM + k) % honest.length]!),
    ]);
    add(`audit.answers_to_catch_${name}_5_percent`, '… for 1 answer in 20', seldom);
  }
  const alarms = honestAlarms(noise);
  metrics['audit.false_alarms'] = { median: alarms, min: alarms, max: alarms, n: 1, unit: 'alarms' };
  const heads = ['a server that serves', 'audited answers until caught, median', 'most of 2,000'];
  const { mu0, tau } = tolerance;
  const tokens = [HONEST_TOKENS, measuredTokens(noise)].map((count) => count.toLocaleString('en'));
  return {
    report: { name: 'audit', machine: describeMachine(0), metrics, ratios: {} },
    text: `${table(heads, rows)}\n\n${live()}\n\n${alarms} false alarms in ${tokens[0]} honest tokens of each profile, drawn from ${tokens[1]} measured ones; cpu-fast has mu0 ${mu0}, tau ${tau}.`,
  };
}
