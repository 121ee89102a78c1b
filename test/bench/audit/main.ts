import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { deviationOf } from '../../../protocol/audit/deviation.ts';
import { CalibrationFile } from '../../../protocol/model-files.ts';
import { ROOT } from '../../../scripts/setup/paths.ts';
import { describeMachine } from '../machine.ts';
import type { Finished, Metric } from '../report.ts';
import { summarize } from '../stats.ts';
import { table } from '../table.ts';
import { type CheatAnswers, Cheats } from './cheats.ts';
import { answersOf, answersUntilCaught, falseAlarms } from './replay-noise.ts';

const Noise = z.object({
  machine: z.string(),
  calibration: CalibrationFile,
  texts: z.array(z.array(z.number())),
});

const HONEST_TOKENS = 1_000_000;
const RUNS = 2000;
const MOST = 10_000;
/** A cheat on so few answers is averaged over all that are audited. */
const SELDOM = 20;

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, 'test', 'fixtures', 'audit', file), 'utf8'));
}

/** The noise and the cheats that were measured with real weights. */
export function measured() {
  const noise = Noise.parse(read('noise.json'));
  const tolerance = noise.calibration['cpu-fast'];
  if (!tolerance) throw new Error('noise.json holds no calibration');
  return {
    noise: answersOf(noise.texts),
    tolerance,
    cheats: Cheats.parse(read('cheats.json')).cheats,
    calibration: noise.calibration,
  };
}

/** Deviations of answers as an audit sees them. */
export function asDeviations(answers: CheatAnswers, tolerance: { mu0: number; tau: number }): number[][] {
  return answers.map((tokens) =>
    tokens.map(([off, margin]) => deviationOf({ claimed: 0, logprob: off, margin }, tolerance)),
  );
}

/** How soon cheats are caught, and how often honest providers are suspected, replayed from what real weights gave. */
export async function benchAudit(): Promise<Finished> {
  const { noise, tolerance, cheats } = measured();
  const metrics: Record<string, Metric> = {};
  const rows: string[][] = [];
  const add = (key: string, name: string, answers: number[][]) => {
    const summary = summarize(answersUntilCaught(answers, tolerance.mu0, RUNS, MOST));
    metrics[key] = { ...summary, unit: 'answers' };
    rows.push([name, String(summary.median), String(summary.max)]);
  };
  for (const [cheat, answers] of Object.entries(cheats)) {
    const deviating = asDeviations(answers, tolerance);
    add(`audit.answers_to_catch_${cheat}`, `serves ${cheat.slice(1)}-bit weights`, deviating);
    const seldom = [
      ...deviating,
      ...deviating.flatMap((_, i) => Array(SELDOM - 1).fill(noise[i % noise.length])),
    ];
    add(
      `audit.answers_to_catch_${cheat}_5_percent`,
      `serves ${cheat.slice(1)}-bit weights for 1 answer in 20`,
      seldom,
    );
  }
  const alarms = falseAlarms(noise, tolerance.mu0, HONEST_TOKENS);
  metrics['audit.false_alarms'] = { median: alarms, min: alarms, max: alarms, n: 1, unit: 'alarms' };
  const heads = ['a server that', 'audited answers until caught, median', 'most of 2,000'];
  return {
    report: { name: 'audit', machine: describeMachine(0), metrics, ratios: {} },
    text: `${table(heads, rows)}\n\n${alarms} false alarms in ${HONEST_TOKENS.toLocaleString('en')} honest tokens, drawn from ${(20 * noise.length).toLocaleString('en')} measured ones; mu0 ${tolerance.mu0}, tau ${tolerance.tau}.`,
  };
}
