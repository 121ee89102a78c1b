import { placeProblem } from '../places/place-problem.ts';
import { inFixedOrder } from '../problems/order.ts';
import type { Problem, Suite } from '../problems/problem.ts';
import { readRecords } from '../problems/read-records.ts';
import { defaultSuitesFolder, readSuiteFiles } from '../problems/suite-folder.ts';
import { Entry } from './entry.ts';
import { ensureTexts, type TextsOptions } from './texts.ts';

/** Files that the digest of PH-LineBench is over, the list first. */
export const LINEBENCH_FILES = ['linebench/problems.jsonl', 'linebench/LICENSE'] as const;

function entryProblem(entry: Entry, text: string): Problem {
  const bytes = Buffer.from(text);
  const start = bytes.subarray(0, entry.offset).toString('utf8').length;
  const end = bytes.subarray(0, entry.offset + entry.length).toString('utf8').length;
  return placeProblem({ ...entry, text, start, end });
}

export interface LineBenchOptions extends TextsOptions {
  /** Only so many problems are wanted: the packages of the others need not be fetched. */
  readonly limit: number | null;
  readonly suites?: string;
}

/**
 * Opens PH-LineBench: the list is in the repository, the texts come from the packages that it names.
 * @throws PhcError PHC_EVAL_SUITE, PHC_EVAL_PACKAGE; the signal's reason.
 */
export async function openLineBench({ limit, suites, ...options }: LineBenchOptions): Promise<Suite> {
  const folder = suites ?? defaultSuitesFolder();
  const { root, files } = await readSuiteFiles('linebench', LINEBENCH_FILES, folder);
  const [list] = LINEBENCH_FILES;
  const entries = inFixedOrder(readRecords(files.get(list)!, list, Entry));
  const asked = entries.slice(0, limit ?? entries.length);
  const texts = await ensureTexts(asked, options);
  return {
    name: 'linebench',
    root,
    licence: 'CC0-1.0',
    size: entries.length,
    problems: asked.map((entry) => entryProblem(entry, texts.get(entry.sha256) ?? '')),
  };
}
