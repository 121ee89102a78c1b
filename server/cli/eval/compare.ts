import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { compareRuns } from '../../../algorithms/evaluation/report/compare-runs.ts';
import { printComparison } from '../../../algorithms/evaluation/report/print.ts';
import { ResultFile, type RunResult } from '../../../algorithms/evaluation/report/run-result.ts';
import { PhcError } from '../../../protocol/errors.ts';

async function readRuns(path: string): Promise<RunResult[]> {
  try {
    return ResultFile.parse(JSON.parse(await readFile(path, 'utf8'))).runs;
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
    .argument('<files...>', 'files written by --json; all are compared with the first')
    .option('--json', 'print the result as JSON')
    .action(compare);
}
