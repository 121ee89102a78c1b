import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { badModel } from './bad-model.ts';

/** Tokenisers of 250,000 entries have 20 MB. */
const MAX_BYTES = 64 << 20;

/** The parsed content of a JSON file of a model folder; throws `PHC_MODEL_FORMAT` if it is missing, huge or damaged. */
export function readJson(path: string): unknown {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile()) throw badModel(`${basename(path)} is missing`);
  if (stat.size > MAX_BYTES) throw badModel(`${basename(path)} is longer than ${MAX_BYTES} bytes`);
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw badModel(`${basename(path)} is not valid JSON`, cause);
  }
}
