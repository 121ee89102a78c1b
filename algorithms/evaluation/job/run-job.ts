import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { importGguf } from '../../../server/model/import-gguf.ts';
import { openData } from '../own-data/open-data.ts';
import { compareRuns } from '../report/compare-runs.ts';
import { printComparison, printRun } from '../report/print.ts';
import type { ResultFile, RunResult } from '../report/run-result.ts';
import { evaluate } from '../run/evaluate.ts';
import { openSubject } from '../run/subject.ts';
import { findJobInputs } from './job-inputs.ts';
import { readJobParameters } from './job-parameters.ts';
import { withoutTexts } from './without-texts.ts';

export interface JobOptions {
  /** Models as GGUF files, the data, and perhaps parameters; /data/inputs in a compute-to-data container. */
  readonly inputs: string;
  /** Gets scores and nothing else; /data/outputs there. */
  readonly outputs: string;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly onProgress: (step: string, done: number, total: number) => void;
}

async function scoreAll(home: string, options: JobOptions): Promise<RunResult[]> {
  const { inputs, version, signal, onProgress } = options;
  const { models } = await findJobInputs(inputs);
  const { limit, config } = await readJobParameters(inputs);
  const suite = await openData(inputs, limit);
  const runs: RunResult[] = [];
  for (const file of models) {
    const name = basename(file, extname(file));
    const { root } = await importGguf(file, {
      home,
      signal,
      onProgress: (step, share) => onProgress(step, share, 1),
    });
    const subject = await openSubject(root, { home });
    const about = {
      suite,
      config,
      limit,
      version,
      runs: join(home, 'runs'),
      execute: null,
      signal,
      onProgress,
    };
    try {
      const { result } = await evaluate({ ...about, subject: { ...subject, name } });
      runs.push(withoutTexts(result));
    } finally {
      subject.close();
    }
  }
  return runs;
}

/**
 * Scores models at data beside which it runs, as a compute-to-data job. Weights and texts stay in a folder that is
 * deleted; outputs get `scores.json` and `scores.txt`.
 * @throws PhcError PHC_EVAL_DATA, PHC_MODEL_FORMAT; the signal's reason.
 */
export async function runJob(options: JobOptions): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'ph-eval-job-'));
  try {
    const runs = await scoreAll(home, options);
    const [first, ...others] = runs;
    const comparisons = first ? others.map((other) => compareRuns(first, other)) : [];
    const file: ResultFile = { v: 1, runs };
    await mkdir(options.outputs, { recursive: true });
    await writeFile(join(options.outputs, 'scores.json'), `${JSON.stringify(file, null, 1)}\n`);
    const text = [...runs.map(printRun), ...comparisons.map(printComparison)].join('\n');
    await writeFile(join(options.outputs, 'scores.txt'), text);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
