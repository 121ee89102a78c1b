import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asDiskError } from '../../disk-error.ts';
import { downloadsFolder, homeFolder } from '../../home.ts';
import { acquireLock } from '../../lock.ts';
import { makeFolder } from '../../make-folder.ts';
import type { ImportOptions } from '../import-into.ts';
import { importModel } from '../import-model.ts';
import type { ModelRef } from '../store.ts';
import { chooseFiles } from './choose-files.ts';
import { downloadFile } from './download-file.ts';
import { hubOf } from './hub-request.ts';
import { type HubFile, listFiles } from './list-files.ts';

export interface PullOptions extends ImportOptions {
  /** Address of the hub; unless given that of the environment, or the public one. */
  readonly hub?: string | undefined;
  /** Branch, tag or commit. */
  readonly revision?: string | undefined;
  /** The GGUF file to take; a checkpoint in safetensors unless given. */
  readonly file?: string | undefined;
}

/** Share of the whole work that is downloading. */
const DOWNLOADING = 0.7;

const sumOf = (files: readonly HubFile[]) => files.reduce((sum, { bytes }) => sum + bytes, 0);

/**
 * Fetches a model from a hub that speaks Hugging Face's protocol and imports it; what had arrived when it was
 * interrupted is kept for the next time. Errors: `PHC_MODEL_HUB`, `PHC_REQUEST_INVALID`, those of `importModel`.
 */
export async function pullModel(repository: string, options: PullOptions = {}): Promise<ModelRef> {
  const { home = homeFolder(), revision = 'main', onProgress, signal } = options;
  const hub = hubOf(options.hub);
  const { commit, files } = await listFiles(hub, repository, revision, signal);
  const chosen = chooseFiles(files, options.file);
  const folder = join(downloadsFolder(home), `${repository.replace('/', '--')}@${commit}`);
  try {
    await makeFolder(folder);
    const lock = await acquireLock(`${folder}.lock`, { wait: true, signal });
    try {
      let done = 0;
      for (const file of chosen) {
        await downloadFile(
          hub,
          `/${repository}/resolve/${commit}/${file.name}`,
          file,
          join(folder, file.name),
          {
            onBytes: (bytes) =>
              onProgress?.(
                `Downloading ${file.name}`,
                (DOWNLOADING * (done + bytes)) / Math.max(1, sumOf(chosen)),
              ),
            signal,
          },
        );
        done += file.bytes;
      }
      const name = options.name ?? repository.split('/').at(-1)!;
      const model = await importModel(options.file === undefined ? folder : join(folder, options.file), {
        ...options,
        name,
        onProgress: (step, fraction) => onProgress?.(step, DOWNLOADING + (1 - DOWNLOADING) * fraction),
      });
      await rm(folder, { recursive: true, force: true });
      return model;
    } finally {
      await lock.release();
    }
  } catch (error) {
    throw asDiskError(error);
  }
}
