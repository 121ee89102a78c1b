import { PhcError } from '../../../protocol/errors.ts';
import { readHumanEval } from './human-eval.ts';
import { readRandomSpans, readSingleLines } from './human-eval-infilling.ts';
import { readHumanEvalX } from './human-eval-x.ts';
import { inFixedOrder } from './order.ts';
import type { Problem, Suite } from './problem.ts';
import { defaultSuitesFolder, readSuiteFiles } from './suite-folder.ts';

interface Source {
  readonly data: string;
  readonly licenceFile: string;
  readonly licence: string;
  readonly read: (bytes: Buffer) => Problem[];
}

const SOURCES: Readonly<Record<string, Source>> = {
  humaneval: {
    data: 'humaneval/HumanEval.jsonl.gz',
    licenceFile: 'humaneval/LICENSE',
    licence: 'MIT',
    read: readHumanEval,
  },
  'humaneval-infilling': {
    data: 'humaneval-infilling/HumanEval-SingleLineInfilling.jsonl.gz',
    licenceFile: 'humaneval-infilling/LICENSE',
    licence: 'MIT',
    read: readSingleLines,
  },
  'humaneval-infilling-spans': {
    data: 'humaneval-infilling/HumanEval-RandomSpanInfillingLight.jsonl.gz',
    licenceFile: 'humaneval-infilling/LICENSE',
    licence: 'MIT',
    read: readRandomSpans,
  },
  'humaneval-x-js': {
    data: 'humaneval-x-js/humaneval_js.jsonl.gz',
    licenceFile: 'humaneval-x-js/LICENSE',
    licence: 'Apache-2.0',
    read: readHumanEvalX,
  },
};

/** Names of the suites whose text is in the repository. */
export const SUITES: readonly string[] = Object.keys(SOURCES);

/** Files that a suite's digest is over, for `roots.json`. */
export function filesOf(suite: string): string[] {
  const source = SOURCES[suite];
  return source ? [source.data, source.licenceFile] : [];
}

/**
 * Opens a suite whose text is in the repository, its digest checked.
 * @throws PhcError PHC_EVAL_SUITE.
 */
export async function openSuite(name: string, folder = defaultSuitesFolder()): Promise<Suite> {
  const source = Object.hasOwn(SOURCES, name) ? SOURCES[name] : undefined;
  if (!source) throw new PhcError('PHC_EVAL_SUITE', { detail: `there is no suite "${name}"` });
  const { root, files } = await readSuiteFiles(name, filesOf(name), folder);
  const problems = inFixedOrder(source.read(files.get(source.data)!));
  return { name, root, licence: source.licence, size: problems.length, problems };
}
