import { join } from 'node:path';
import { openLineBench } from '../../../algorithms/evaluation/linebench/open-linebench.ts';
import type { TextsOptions } from '../../../algorithms/evaluation/linebench/texts.ts';
import { openData } from '../../../algorithms/evaluation/own-data/open-data.ts';
import { openSuite } from '../../../algorithms/evaluation/problems/open-suite.ts';
import type { Suite } from '../../../algorithms/evaluation/problems/problem.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { homeFolder } from '../../home.ts';

/** Where an evaluation keeps what it need not do twice. */
export const evaluationFolder = () => join(homeFolder(), 'evaluation');

/** What is asked: a suite by its name, or places in a person's own files. */
export interface ProblemsWanted {
  readonly suite?: string;
  readonly data?: string;
  readonly limit: number | null;
}

/** Opens the problems. @throws PhcError PHC_EVAL_SUITE, PHC_EVAL_DATA, PHC_EVAL_PACKAGE; the signal's reason. */
export async function openProblems(
  { suite, data, limit }: ProblemsWanted,
  onProgress: TextsOptions['onProgress'],
  signal: AbortSignal,
): Promise<Suite> {
  if (data !== undefined) return openData(data, limit);
  if (suite === undefined)
    throw new PhcError('PHC_EVAL_SUITE', { detail: 'name one with --suite, or your own code with --data' });
  if (suite !== 'linebench') return openSuite(suite);
  return openLineBench({ limit, folder: join(evaluationFolder(), 'texts'), onProgress, signal });
}
