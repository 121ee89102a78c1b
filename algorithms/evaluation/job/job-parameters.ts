import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { PhcError } from '../../../protocol/errors.ts';
import { type EvalConfig, GREEDY } from '../run/config.ts';

/** File in which a compute-to-data node passes the consumer's parameters. */
export const PARAMETERS_FILE = 'algoCustomData.json';

const Parameters = z.object({
  limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100_000))),
  prompt: z.optional(z.enum(['spm', 'prefix'])),
});

/** What the consumer of a job may choose; everything else is as served. */
export interface JobParameters {
  readonly limit: number | null;
  readonly config: EvalConfig;
}

/**
 * Reads the parameters of a job; without the file they are the defaults.
 * @throws PhcError PHC_EVAL_DATA for parameters that are none.
 */
export async function readJobParameters(inputs: string): Promise<JobParameters> {
  const file = join(inputs, PARAMETERS_FILE);
  const text = await readFile(file, 'utf8').catch(() => '{}');
  try {
    const { limit = null, prompt = GREEDY.prompt } = Parameters.parse(JSON.parse(text));
    return { limit, config: { ...GREEDY, prompt } };
  } catch (cause) {
    throw new PhcError('PHC_EVAL_DATA', { detail: file, cause });
  }
}
