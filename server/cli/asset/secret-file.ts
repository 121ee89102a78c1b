import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod/mini';
import type { SecretStore } from '../../../src/wallet/secret-store.ts';
import { writeAtomically } from '../../atomic-file.ts';
import { systemCode } from '../../disk-error.ts';
import { acquireLock } from '../../lock.ts';
import { makeFolder } from '../../make-folder.ts';

const Secrets = z.record(z.string(), z.string());

/** Secrets in a file that only this user may read, where there is no secret storage of an editor. */
export function openSecretFile(path: string): SecretStore {
  async function read(): Promise<Record<string, string>> {
    try {
      return Secrets.parse(JSON.parse(await readFile(path, 'utf8')));
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return {};
      throw error;
    }
  }

  async function update(change: (secrets: Record<string, string>) => void): Promise<void> {
    await makeFolder(dirname(path));
    const lock = await acquireLock(`${path}.lock`, { wait: true });
    try {
      const secrets = await read();
      change(secrets);
      await writeAtomically(path, `${JSON.stringify(secrets, null, 2)}\n`, 0o600);
    } finally {
      await lock.release();
    }
  }

  return {
    get: async (key) => (await read())[key],
    store: (key, value) =>
      update((secrets) => {
        secrets[key] = value;
      }),
    delete: (key) =>
      update((secrets) => {
        delete secrets[key];
      }),
  };
}
