import { join } from 'node:path';
import { compareRuns } from '../../../algorithms/evaluation/report/compare-runs.ts';
import { reportPage } from '../../../algorithms/evaluation/report/html/page.ts';
import { printComparison, printRun } from '../../../algorithms/evaluation/report/print.ts';
import type { ResultFile } from '../../../algorithms/evaluation/report/run-result.ts';
import type { EvalConfig } from '../../../algorithms/evaluation/run/config.ts';
import { type Evaluated, evaluate } from '../../../algorithms/evaluation/run/evaluate.ts';
import { openSubject } from '../../../algorithms/evaluation/run/subject.ts';
import { writeEvidence } from '../../../algorithms/evaluation/statement/evidence.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { writeAtomically } from '../../atomic-file.ts';
import { DEFAULT_MODEL } from '../../config.ts';
import type { ServedProfile } from '../../engine/profile.ts';
import { acquireLock, type Lock } from '../../lock.ts';
import { VERSION } from '../../version.ts';
import { openExecution } from './execution.ts';
import { evaluationFolder, openProblems } from './open-problems.ts';
import { evalProgress } from './progress.ts';

/** What `ph-codex eval` is asked for. */
export interface EvalFlags extends EvalConfig {
  readonly model: readonly string[];
  readonly suite?: string;
  readonly data?: string;
  readonly limit?: number | undefined;
  readonly profile: ServedProfile;
  readonly execute: boolean;
  readonly insecureExecution?: boolean;
  readonly json?: string;
  readonly html?: string;
  readonly evidence?: string;
  readonly out?: string;
}

/** What a shell expects of a command that Ctrl-C ended. */
const INTERRUPTED = 130;

async function hold(lockFile: string): Promise<Lock> {
  const lock = await acquireLock(lockFile, { wait: false });
  if (!lock) throw new PhcError('PHC_EVAL_RUN', { detail: `another evaluation holds ${lockFile}` });
  return lock;
}

async function evaluateAll(flags: EvalFlags, signal: AbortSignal): Promise<Evaluated[]> {
  const { samples, temperature, topP, seed, prompt } = flags;
  const runs = flags.out ?? join(evaluationFolder(), 'runs');
  const progress = evalProgress(process.stderr);
  const evaluated: Evaluated[] = [];
  try {
    const suite = await openProblems({ ...flags, limit: flags.limit ?? null }, progress.show, signal);
    const config = { samples, temperature, topP, seed, prompt };
    const limit = flags.limit ?? null;
    const execution = await openExecution(suite, flags);
    try {
      for (const name of flags.model.length > 0 ? flags.model : [DEFAULT_MODEL]) {
        const subject = await openSubject(name, { profile: flags.profile });
        const { execute } = execution;
        const about = { subject, suite, config, limit, version: VERSION, runs, execute, hold, signal };
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
  }
}

/** Runs an evaluation, prints its scores and writes what was asked for. */
export async function runEval(flags: EvalFlags): Promise<void> {
  if (flags.evidence && flags.model.length > 1)
    throw new PhcError('PHC_EVAL_RUN', { detail: 'evidence is of one model' });
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
    if (flags.evidence && evaluated[0]) await writeEvidence(flags.evidence, evaluated[0]);
    if (flags.html) await writeAtomically(flags.html, reportPage(evaluated, comparisons));
    process.stdout.write([...runs.map(printRun), ...comparisons.map(printComparison)].join('\n'));
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    process.exitCode = INTERRUPTED;
  } finally {
    process.off('SIGINT', abort).off('SIGTERM', abort);
  }
}
