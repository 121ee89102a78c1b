import { basename } from 'node:path';
import { PhcError } from '../../protocol/errors.ts';
import { modelRoot } from './model-root.ts';

/** Throws `PHC_MODEL_DIGEST` unless the folder's digest is `expected`. */
export async function checkModelRoot(folder: string, expected: string, signal?: AbortSignal): Promise<void> {
  const found = await modelRoot(folder, signal);
  if (found === expected) return;
  throw new PhcError('PHC_MODEL_DIGEST', { detail: `expected ${expected}, found ${found}` });
}

/** The digest of a model folder, which is also its name; throws `PHC_MODEL_DIGEST` if the files do not have it. */
export async function verifyModelFolder(folder: string, signal?: AbortSignal): Promise<string> {
  const root = basename(folder);
  await checkModelRoot(folder, root, signal);
  return root;
}
