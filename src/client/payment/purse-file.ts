import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { PurseStore } from './purse-state.ts';

/**
 * A purse on the disk: written beside, made durable, then put in its place, so that a process that is killed leaves the
 * old state or the new one. For one writer at a time in a process.
 */
export function purseFile(path: string): PurseStore {
  return {
    async read() {
      try {
        return JSON.parse(await readFile(path, 'utf8'));
      } catch {
        return undefined;
      }
    },
    async write(state) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      // Two windows may lay the same purse at the same moment.
      const beside = `${path}.${process.pid}.new`;
      const file = await open(beside, 'w', 0o600);
      try {
        await file.writeFile(JSON.stringify(state));
        await file.datasync();
      } finally {
        await file.close();
      }
      await rename(beside, path);
    },
  };
}
