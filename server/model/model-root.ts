import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PhcError } from '../../protocol/errors.ts';
import { MODEL_FILES, type ModelFile } from '../../protocol/model-files.ts';
import { hashFile } from './hash-file.ts';

async function checkEntries(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  const expected = new Set<string>(MODEL_FILES);
  for (const entry of entries) {
    if (!expected.has(entry.name)) {
      throw new PhcError('PHC_MODEL_DIGEST', { detail: `${entry.name} does not belong to it` });
    }
    if (!entry.isFile())
      throw new PhcError('PHC_MODEL_DIGEST', { detail: `${entry.name} is not a regular file` });
    expected.delete(entry.name);
  }
  for (const missing of expected) throw new PhcError('PHC_MODEL_DIGEST', { detail: `${missing} is missing` });
}

/**
 * SHA-256 over the SHA-256 digests of a model folder's files in the order of their names, as hex: the model's identity.
 * Throws `PHC_MODEL_DIGEST` if a file is missing, is a link, or does not belong there.
 */
export async function modelRoot(folder: string, signal?: AbortSignal): Promise<string> {
  return modelRootWith(folder, {}, signal);
}

/** The digest that a model folder would have with other texts in some of its files; throws as `modelRoot` does. */
export async function modelRootWith(
  folder: string,
  texts: Readonly<Partial<Record<ModelFile, string>>>,
  signal?: AbortSignal,
): Promise<string> {
  await checkEntries(folder);
  const root = createHash('sha256');
  for (const name of MODEL_FILES) {
    const text = texts[name];
    root.update(
      text === undefined
        ? await hashFile(join(folder, name), signal)
        : createHash('sha256').update(text).digest(),
    );
  }
  return root.digest('hex');
}
