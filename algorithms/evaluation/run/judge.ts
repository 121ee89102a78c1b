import { PhcError } from '../../../protocol/errors.ts';
import { similarity } from '../metrics/similarity.ts';
import type { Check, Problem } from '../problems/problem.ts';
import { openJsonLog } from './json-log.ts';
import { Result, type Sample } from './records.ts';

const PPM = 1_000_000;

/** Runs a program where it can do no harm. */
export type Execute = (
  language: Check['language'],
  program: string,
) => Promise<{ readonly passed: boolean; readonly reason: string }>;

const withoutBlanks = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();

/** Compares a text with the reference, both without blanks at line ends and at their own. */
export function compareText(text: string, reference: string): Pick<Result, 'exact' | 'similarityPpm'> {
  const [answer, wanted] = [withoutBlanks(text), withoutBlanks(reference)];
  return { exact: answer === wanted, similarityPpm: Math.round(similarity(answer, wanted) * PPM) };
}

/** Tells what one answer is worth. */
export async function judgeSample(
  { id, sample, text }: Sample,
  problem: Problem,
  execute: Execute | null,
): Promise<Result> {
  const compared = { id, sample, ...compareText(text, problem.reference) };
  const { check } = problem;
  if (!check || !execute) return { ...compared, passed: null, reason: null };
  const { passed, reason } = await execute(check.language, check.before + text + check.after);
  return { ...compared, passed, reason };
}

export interface JudgeOptions {
  readonly samples: readonly Sample[];
  readonly problems: readonly Problem[];
  /** Null where no program is run. */
  readonly execute: Execute | null;
  /** Where results are kept as they come; another for each harness, and for texts alone. */
  readonly file: string;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Tells what each answer is worth, and keeps it as answers are kept.
 * @throws PhcError PHC_EVAL_RUN; the signal's reason.
 */
export async function judgeSamples(options: JudgeOptions): Promise<readonly Result[]> {
  const { samples, problems, execute, file, signal, onProgress } = options;
  const byId = new Map(problems.map((problem) => [problem.id, problem]));
  const log = await openJsonLog(file, Result);
  try {
    const results = log.records.slice(0, samples.length);
    for (const [i, { id, sample }] of results.entries()) {
      if (id !== samples[i]?.id || sample !== samples[i]?.sample)
        throw new PhcError('PHC_EVAL_RUN', { detail: 'its results are of other samples' });
    }
    onProgress(results.length, samples.length);
    for (const sample of samples.slice(results.length)) {
      signal.throwIfAborted();
      const result = await judgeSample(sample, byId.get(sample.id)!, execute);
      await log.append(result);
      results.push(result);
      onProgress(results.length, samples.length);
    }
    return results;
  } finally {
    await log.close();
  }
}
