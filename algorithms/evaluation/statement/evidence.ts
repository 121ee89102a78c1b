import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as z from 'zod/mini';
import { canonicalJson, type Json } from '../../../protocol/canonical-json.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { readRecords } from '../problems/read-records.ts';
import { RunResult } from '../report/run-result.ts';
import type { Evaluated } from '../run/evaluate.ts';
import { Result, Sample, Score } from '../run/records.ts';

/** All that a statement about a run rests on. */
export interface Evidence {
  readonly run: RunResult;
  readonly samples: readonly Sample[];
  readonly results: readonly Result[];
  readonly scores: readonly Score[];
}

const FILES = { run: 'run.json', samples: 'samples.jsonl', results: 'results.jsonl', scores: 'scores.jsonl' };

const lines = (records: readonly Json[]) => records.map((record) => `${canonicalJson(record)}\n`).join('');

/** Writes the evidence of a run into a folder, which anyone can sign and check. */
export async function writeEvidence(
  folder: string,
  { result, samples, results, scores }: Evaluated,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, FILES.run), `${JSON.stringify(result, null, 1)}\n`);
  await writeFile(join(folder, FILES.samples), lines(samples));
  await writeFile(join(folder, FILES.results), lines(results));
  await writeFile(join(folder, FILES.scores), lines(scores));
}

/**
 * Reads the evidence in a folder.
 * @throws PhcError PHC_EVAL_EVIDENCE where something of it is missing or cannot be read.
 */
export async function readEvidence(folder: string): Promise<Evidence> {
  const read = <T>(file: string, shape: z.ZodMiniType<T>) =>
    readFile(join(folder, file)).then((bytes) => readRecords(bytes, file, shape));
  try {
    return {
      run: RunResult.parse(JSON.parse(await readFile(join(folder, FILES.run), 'utf8'))),
      samples: await read(FILES.samples, Sample),
      results: await read(FILES.results, Result),
      scores: await read(FILES.scores, Score),
    };
  } catch (cause) {
    const detail = cause instanceof PhcError ? cause.detail : folder;
    throw new PhcError('PHC_EVAL_EVIDENCE', { detail, cause });
  }
}
