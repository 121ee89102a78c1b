import { randomUUID } from 'node:crypto';
import { chmod, copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { MODEL_FILES } from '../../protocol/model-files.ts';
import { syncFolder, writeAtomically } from '../atomic-file.ts';
import { asDiskError } from '../disk-error.ts';
import { modelsFolder } from '../home.ts';
import { acquireLock } from '../lock.ts';
import { makeFolder } from '../make-folder.ts';
import type { Lineage } from './lineage.ts';
import { setName } from './names.ts';
import type { ModelRef } from './store.ts';

const BUILD_PREFIX = '.build-';

async function removeLeftovers(models: string): Promise<void> {
  for (const entry of await readdir(models)) {
    if (entry.startsWith(BUILD_PREFIX)) await rm(join(models, entry), { recursive: true, force: true });
  }
}

/**
 * Runs `work` while no other process builds in this home folder, with an empty folder that is removed afterwards.
 * Also removes what builds that were killed have left. File system errors become `PHC_DISK_FULL` and `PHC_DISK_READONLY`.
 */
export async function withBuildFolder<T>(
  home: string,
  signal: AbortSignal | undefined,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const models = modelsFolder(home);
  try {
    await makeFolder(models);
    const lock = await acquireLock(join(home, 'build.lock'), { wait: true, signal });
    const folder = join(models, BUILD_PREFIX + randomUUID());
    try {
      await removeLeftovers(models);
      await mkdir(folder);
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
      await lock.release();
    }
  } catch (error) {
    throw asDiskError(error);
  }
}

interface Publication {
  readonly name: string;
  readonly root: string;
  readonly documents: readonly string[];
  readonly lineage?: Lineage;
}

/**
 * Makes a finished model folder visible under its digest and name, with documents (card, licence, lineage) beside it.
 * A folder that is already there under this digest is replaced: the caller has found it damaged or absent.
 */
export async function publishModel(
  built: string,
  home: string,
  { name, root, documents, lineage }: Publication,
): Promise<ModelRef> {
  const models = modelsFolder(home);
  const folder = join(models, root);
  for (const file of MODEL_FILES) await chmod(join(built, file), 0o444);
  await rm(folder, { recursive: true, force: true });
  await rename(built, folder);
  const about = `${folder}.about`;
  await mkdir(about, { recursive: true });
  for (const document of documents) await copyFile(document, join(about, basename(document)));
  if (lineage) await writeAtomically(join(about, 'lineage.json'), `${JSON.stringify(lineage, null, 2)}\n`);
  await syncFolder(models);
  await setName(models, name, root);
  return { name, root, folder };
}
