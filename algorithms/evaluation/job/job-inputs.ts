import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { PhcError } from '../../../protocol/errors.ts';
import { PARAMETERS_FILE } from './job-parameters.ts';

/** What a compute-to-data job works on. */
export interface JobInputs {
  /** GGUF files of models, in the order of their names. */
  readonly models: readonly string[];
}

/**
 * Finds the models in the inputs of a job; all else there is data, which `openData` reads.
 * @throws PhcError PHC_EVAL_DATA where there is no model.
 */
export async function findJobInputs(inputs: string): Promise<JobInputs> {
  const entries = await readdir(inputs, { withFileTypes: true }).catch((cause: unknown) => {
    throw new PhcError('PHC_EVAL_DATA', { detail: inputs, cause });
  });
  const models = entries
    .filter((entry) => entry.isFile() && extname(entry.name).toLowerCase() === '.gguf')
    .map(({ name }) => join(inputs, name))
    .sort();
  if (models.length === 0)
    throw new PhcError('PHC_EVAL_DATA', { detail: `${inputs} has no GGUF file beside ${PARAMETERS_FILE}` });
  return { models };
}
