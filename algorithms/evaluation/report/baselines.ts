import { copyPreviousLine } from '../baselines/copy-line.ts';
import { fileNgram } from '../baselines/file-ngram.ts';
import type { Problem } from '../problems/problem.ts';
import { compareText } from '../run/judge.ts';
import { type Outcome, outcomes } from './outcome.ts';

const BASELINES: Readonly<Record<string, (problem: Problem) => string>> = {
  'copy the previous line': copyPreviousLine,
  '5-gram of the open file': fileNgram,
};

/** What each baseline makes of the problems that end with a line or a block. */
export function baselineOutcomes(problems: readonly Problem[]): Array<{ name: string; outcomes: Outcome[] }> {
  const fit = problems.filter(({ ending }) => ending.kind !== 'stops');
  if (fit.length === 0) return [];
  return Object.entries(BASELINES).map(([name, write]) => {
    const results = fit.map((problem) => ({
      id: problem.id,
      sample: 0,
      ...compareText(write(problem), problem.reference),
      passed: null,
      reason: null,
    }));
    return { name, outcomes: outcomes(fit, results, []) };
  });
}
