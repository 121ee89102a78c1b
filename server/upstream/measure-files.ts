import { basename } from 'node:path';
import { PhcError } from '../../protocol/errors.ts';
import { subjectDigest } from '../../protocol/manifest/manifest.ts';
import type { EngineState } from '../engine/engine.ts';
import { hashFolder } from '../identity/hash-folder.ts';
import { bytesIn } from '../model/bytes-in.ts';

/**
 * The digest of the files that an engine was given, as OpenSSF Model Signing has it: a model folder of ours has its own. Throws
 * `PHC_SERVER_CONFIG` where the folder is empty, cannot be read or holds a link.
 */
export async function measureFiles(
  folder: string,
  report: (state: EngineState) => void,
  signal: AbortSignal,
): Promise<string> {
  let read = 0;
  try {
    const total = await bytesIn(folder);
    const onBytes = (bytes: number) => {
      read += bytes;
      const progress = Math.min(1, read / total);
      report({ status: 'loading', step: 'Reading the files of the engine behind', progress });
    };
    const { resources } = await hashFolder(folder, basename(folder), { kind: 'files' }, { signal, onBytes });
    if (resources.length > 0) return subjectDigest(resources);
  } catch (cause) {
    signal.throwIfAborted();
    const why = cause instanceof PhcError ? cause.detail : cause instanceof Error ? cause.message : cause;
    throw new PhcError('PHC_SERVER_CONFIG', { detail: `--upstream-files: ${why}`, cause });
  }
  throw new PhcError('PHC_SERVER_CONFIG', { detail: '--upstream-files: the folder is empty' });
}
