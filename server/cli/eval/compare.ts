import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { compareRuns } from '../../../algorithms/evaluation/report/compare-runs.ts';
import { printComparison } from '../../../algorithms/evaluation/report/print.ts';
import { ResultFile, RunResult } from '../../../algorithms/evaluation/report/run-result.ts';
import { PhcError } from '../../../protocol/errors.ts';

/** The runs in a file of `--json`, or the one in the `run.json` of evidence. */
async function readRuns(path: string): Promise<RunResult[]> {
  try {
    const json: unknown = JSON.parse(await readFile(path, 'utf8'));
    const run = RunResult.safeParse(json);
    return run.success ? [run.data] : ResultFile.parse(json).runs;
  } catch (cause) {
    throw new PhcError('PHC_EVAL_RESULT', { detail: path, cause });
  }
}

async function compare(files: readonly string[], { json }: { readonly json?: boolean }): Promise<void> {
  const runs = (await Promise.all(files.map(readRuns))).flat();
  const [first, ...others] = runs;
  if (!first || others.length === 0) throw new PhcError('PHC_EVAL_RESULT', { detail: 'two runs are needed' });
  const comparisons = others.map((other) => compareRuns(first, other));
  process.stdout.write(
    json ? `${JSON.stringify(comparisons)}\n` : comparisons.map(printComparison).join('\n'),
  );
}

/** `ph-codex eval compare`. */
export function registerEvalCompare(evaluation: Command): void {
  evaluation
    .command('compare')
    .description('say what differs between runs at the same problems, and whether it can be chance')
    .argument(
      '<files...>',
      'files written by --json, or run.json of evidence; all are compared with the first',
    )
    .option('--json', 'print the result as JSON')
    .action(compare);
}
