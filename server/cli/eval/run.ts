import { join } from 'node:path';
import { openLineBench } from '../../../algorithms/evaluation/linebench/open-linebench.ts';
import type { TextsOptions } from '../../../algorithms/evaluation/linebench/texts.ts';
import { openData } from '../../../algorithms/evaluation/own-data/open-data.ts';
import { openSuite } from '../../../algorithms/evaluation/problems/open-suite.ts';
import type { Suite } from '../../../algorithms/evaluation/problems/problem.ts';
import { compareRuns } from '../../../algorithms/evaluation/report/compare-runs.ts';
import { reportPage } from '../../../algorithms/evaluation/report/html/page.ts';
import { printComparison, printRun } from '../../../algorithms/evaluation/report/print.ts';
import type { ResultFile } from '../../../algorithms/evaluation/report/run-result.ts';
import type { EvalConfig } from '../../../algorithms/evaluation/run/config.ts';
import { type Evaluated, evaluate } from '../../../algorithms/evaluation/run/evaluate.ts';
import { openSubject } from '../../../algorithms/evaluation/run/subject.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { writeAtomically } from '../../atomic-file.ts';
import { DEFAULT_MODEL } from '../../config.ts';
import { homeFolder } from '../../home.ts';
import { acquireLock } from '../../lock.ts';
import { VERSION } from '../../version.ts';
import { openExecution } from './execution.ts';
import { evalProgress } from './progress.ts';

/** What `ph-codex eval` is asked for. */
export interface EvalFlags extends EvalConfig {
  readonly model: readonly string[];
  readonly suite?: string;
  readonly data?: string;
  readonly limit?: number | undefined;
  readonly execute: boolean;
  readonly insecureExecution?: boolean;
  readonly json?: string;
  readonly html?: string;
  readonly out?: string;
}

/** What a shell expects of a command that Ctrl-C ended. */
const INTERRUPTED = 130;

const evaluationFolder = () => join(homeFolder(), 'evaluation');

async function problemsOf(
  flags: EvalFlags,
  onProgress: TextsOptions['onProgress'],
  signal: AbortSignal,
): Promise<Suite> {
  const { suite, data } = flags;
  const limit = flags.limit ?? null;
  if (data !== undefined) return openData(data, limit);
  if (suite === undefined)
    throw new PhcError('PHC_EVAL_SUITE', { detail: 'name one with --suite, or your own code with --data' });
  if (suite !== 'linebench') return openSuite(suite);
  return openLineBench({ limit, folder: join(evaluationFolder(), 'texts'), onProgress, signal });
}

async function evaluateAll(flags: EvalFlags, signal: AbortSignal): Promise<Evaluated[]> {
  const { samples, temperature, topP, seed, prompt } = flags;
  const runs = flags.out ?? join(evaluationFolder(), 'runs');
  const lock = await acquireLock(join(runs, 'lock'), { wait: false });
  if (!lock) throw new PhcError('PHC_EVAL_RUN', { detail: `another evaluation works in ${runs}` });
  const progress = evalProgress(process.stderr);
  const evaluated: Evaluated[] = [];
  try {
    const suite = await problemsOf(flags, progress.show, signal);
    const config = { samples, temperature, topP, seed, prompt };
    const limit = flags.limit ?? null;
    const execution = await openExecution(suite, flags);
    try {
      for (const name of flags.model.length > 0 ? flags.model : [DEFAULT_MODEL]) {
        const subject = await openSubject(name);
        const { execute } = execution;
        const about = { subject, suite, config, limit, version: VERSION, runs, execute, signal };
        evaluated.push(
          await evaluate({ ...about, onProgress: progress.show }).finally(() => subject.close()),
        );
      }
    } finally {
      await execution.close();
    }
    return evaluated;
  } finally {
    progress.clear();
    await lock.release();
  }
}

/** Runs an evaluation, prints its scores and writes what was asked for. */
export async function runEval(flags: EvalFlags): Promise<void> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  process.once('SIGINT', abort).once('SIGTERM', abort);
  try {
    const evaluated = await evaluateAll(flags, controller.signal);
    const runs = evaluated.map(({ result }) => result);
    const [first, ...others] = runs;
    const comparisons = first ? others.map((other) => compareRuns(first, other)) : [];
    const file: ResultFile = { v: 1, runs };
    if (flags.json) await writeAtomically(flags.json, `${JSON.stringify(file, null, 1)}\n`);
    if (flags.html) await writeAtomically(flags.html, reportPage(evaluated, comparisons));
    process.stdout.write([...runs.map(printRun), ...comparisons.map(printComparison)].join('\n'));
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    process.exitCode = INTERRUPTED;
  } finally {
    process.off('SIGINT', abort).off('SIGTERM', abort);
  }
}
