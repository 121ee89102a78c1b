import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PhcError } from '../../protocol/errors.ts';
import { syncFolder } from '../atomic-file.ts';
import { asDiskError } from '../disk-error.ts';
import { makeFolder } from '../make-folder.ts';

/**
 * Runs `fill` with an empty folder that becomes `target` only when it is complete. Errors: `PHC_REQUEST_INVALID` if it is
 * there already, `PHC_DISK_FULL`, `PHC_DISK_READONLY`.
 */
export async function withNewFolder(target: string, fill: (folder: string) => Promise<void>): Promise<void> {
  if (existsSync(target)) {
    throw new PhcError('PHC_REQUEST_INVALID', { detail: `${target} is there already`, param: 'folder' });
  }
  const draft = `${target}.${randomUUID()}`;
  try {
    await makeFolder(dirname(target));
    await mkdir(draft);
    await fill(draft);
    await rename(draft, target);
    await syncFolder(dirname(target));
  } catch (error) {
    throw asDiskError(error);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
