import { createHash } from 'node:crypto';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { canonicalJson } from '../../../protocol/canonical-json.ts';
import type { Problem, Suite } from '../problems/problem.ts';
import { baselineOutcomes } from '../report/baselines.ts';
import { outcomes } from '../report/outcome.ts';
import { recordRoot } from '../report/record-root.ts';
import type { RunResult } from '../report/run-result.ts';
import { summariseGroups } from '../report/summary.ts';
import { answerSuite } from './answer-suite.ts';
import type { EvalConfig } from './config.ts';
import { harnessRoots } from './harness-root.ts';
import { type Execute, judgeSamples } from './judge.ts';
import type { Result, Sample, Score } from './records.ts';
import { openRunFolder, type RunIdentity } from './run-folder.ts';
import type { Subject } from './subject.ts';

export interface EvaluateOptions {
  readonly subject: Subject;
  readonly suite: Suite;
  readonly config: EvalConfig;
  /** Ask only so many problems, the first of the fixed order. */
  readonly limit: number | null;
  /** Version of the product. */
  readonly version: string;
  /** Folder of all runs; each has one of its own in it, by what it depends on. */
  readonly runs: string;
  readonly execute: Execute | null;
  /** Keeps others out of the run while it goes on, by a lock file; nothing where nobody else knows of the folder. */
  readonly hold?: (lockFile: string) => Promise<{ release(): Promise<void> }>;
  readonly signal: AbortSignal;
  readonly onProgress: (step: string, done: number, total: number) => void;
}

/** A run with the texts that its report shows. */
export interface Evaluated {
  readonly result: RunResult;
  readonly problems: readonly Problem[];
  readonly samples: readonly Sample[];
  readonly results: readonly Result[];
  readonly scores: readonly Score[];
}

/** Name of a run's folder. */
function runName({ config, ...roots }: RunIdentity): string {
  const identity = canonicalJson({ ...roots, config: { ...config } });
  return `${roots.suite}-${createHash('sha256').update(identity).digest('hex').slice(0, 16)}`;
}

async function answerAndJudge(
  options: EvaluateOptions & { readonly problems: readonly Problem[]; readonly folder: string },
  resultsFile: string,
) {
  const { subject, suite, config, problems, folder, execute, signal, onProgress } = options;
  const { samples, scores } = await answerSuite({
    core: subject.core,
    problems,
    config,
    folder,
    signal,
    onProgress: (done, total) => onProgress(`${subject.name} answers ${suite.name}`, done, total),
  });
  const results = await judgeSamples({
    samples,
    problems,
    execute,
    file: join(folder, resultsFile),
    signal,
    onProgress: (done, total) => onProgress(`Judging ${suite.name}`, done, total),
  });
  return { samples, scores, results };
}

/**
 * Scores a model at a suite: a function of model, suite, harness and config. What an earlier run found out is not
 * asked again.
 * @throws PhcError PHC_EVAL_RUN; what `hold` throws; the signal's reason.
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluated> {
  const { subject, suite, config, limit, execute } = options;
  const startedAt = new Date().toISOString();
  const roots = harnessRoots();
  const harness = { root: roots.all, version: options.version };
  const problems = limit === null ? suite.problems : suite.problems.slice(0, limit);
  const identity = {
    modelRoot: subject.modelRoot,
    suite: suite.name,
    suiteRoot: suite.root,
    askingRoot: roots.asking,
    profile: subject.engine.profile,
    config,
  };
  const folder = join(options.runs, runName(identity));
  await openRunFolder(folder, identity);
  const held = await options.hold?.(join(folder, 'lock'));
  const { samples, scores, results } = await answerAndJudge(
    { ...options, problems, folder },
    `results-${harness.root.slice(0, 16)}${execute ? '' : '-texts'}.jsonl`,
  ).finally(() => held?.release());
  const own = outcomes(problems, results, scores);
  const result: RunResult = {
    subject: { name: subject.name, modelRoot: subject.modelRoot },
    suite: { name: suite.name, root: suite.root, licence: suite.licence, problems: suite.size },
    harness,
    engine: subject.engine,
    config: { ...config, limit },
    groups: summariseGroups(own),
    baselines: baselineOutcomes(problems).map(({ name, outcomes: made }) => ({
      name,
      groups: summariseGroups(made),
    })),
    outcomes: own,
    samplesRoot: recordRoot(samples),
    resultsRoot: recordRoot(results),
    hardware: { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length },
    startedAt,
    finishedAt: new Date().toISOString(),
  };
  return { result, problems, samples, results, scores };
}
