import * as z from 'zod/mini';
import type { RunResult } from '../report/run-result.ts';

const Digest = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const Text = z.string().check(z.maxLength(500));
const Count = z.int().check(z.nonnegative());

/** What an evaluation says of a model: numbers are whole, so that every reader has the same. */
export const EvalPredicate = z.strictObject({
  suite: z.strictObject({ name: Text, root: Digest, licence: Text }),
  harness: z.strictObject({ root: Digest, version: Text }),
  engine: z.strictObject({ name: Text, version: Text, profile: Text, threads: Count }),
  config: z.strictObject({
    prompt: z.enum(['spm', 'prefix']),
    samples: z.int().check(z.positive()),
    temperatureMilli: Count,
    topPMilli: Count,
    seed: Count,
    problems: z.int().check(z.positive()),
  }),
  metrics: z.array(
    z.strictObject({ name: Text, n: Count, valuePpm: Count, ci95Ppm: z.tuple([Count, Count]) }),
  ),
  samplesRoot: Digest,
  resultsRoot: Digest,
  /** Of how likely the references were; its last digits depend on the processor. */
  scoresRoot: Digest,
  hardware: z.strictObject({ cpu: Text, cores: Count }),
  evaluator: Text,
  startedAt: Text,
  finishedAt: Text,
});
export type EvalPredicate = z.infer<typeof EvalPredicate>;

const MILLI = 1000;
const ppm = (value: number) => Math.round(value * 1_000_000);

/** The measures of all problems, as whole numbers. */
export function metricsOf(groups: RunResult['groups']): EvalPredicate['metrics'] {
  const all = groups.find(({ group }) => group === 'all');
  return (all?.metrics ?? []).map(({ name, n, value, low, high }) => ({
    name,
    n,
    valuePpm: ppm(value),
    ci95Ppm: [ppm(low), ppm(high)],
  }));
}

/** What a run says of its model. @param evaluator who says so. */
export function evalPredicate(run: RunResult, scoresRoot: string, evaluator: string): EvalPredicate {
  const { name, root, licence } = run.suite;
  const { prompt, samples, temperature, topP, seed } = run.config;
  return {
    suite: { name, root, licence },
    harness: run.harness,
    engine: run.engine,
    config: {
      prompt,
      samples,
      temperatureMilli: Math.round(temperature * MILLI),
      topPMilli: Math.round(topP * MILLI),
      seed,
      problems: run.outcomes.length,
    },
    metrics: metricsOf(run.groups),
    samplesRoot: run.samplesRoot,
    resultsRoot: run.resultsRoot,
    scoresRoot,
    hardware: run.hardware,
    evaluator,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
  };
}

/** The configuration that a predicate tells. */
export function configOf({ config }: EvalPredicate) {
  const { prompt, samples, temperatureMilli, topPMilli, seed } = config;
  return { prompt, samples, temperature: temperatureMilli / MILLI, topP: topPMilli / MILLI, seed };
}
