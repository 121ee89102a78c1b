import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { homeFolder } from '../home.ts';

/** Where the memories of all workspaces lie, a folder each. */
function memoriesFolder(home = homeFolder()): string {
  return join(home, 'memory');
}

/** Where one workspace's memory lies: token ids mean something only together with their model. */
export function memoryFolder(home: string, folders: readonly string[], modelRoot: string): string {
  const key = JSON.stringify([[...folders].sort(), modelRoot]);
  return join(memoriesFolder(home), createHash('sha256').update(key).digest('hex'));
}

/** What one workspace's memory takes on disk. */
export interface KeptMemory {
  readonly folder: string;
  readonly bytes: number;
}

/** The memories on this machine. */
export async function listMemories(home = homeFolder()): Promise<readonly KeptMemory[]> {
  const top = memoriesFolder(home);
  if (!existsSync(top)) return [];
  const folders = (await readdir(top)).map((name) => join(top, name));
  return Promise.all(
    folders.map(async (folder) => {
      const sizes = (await readdir(folder)).map(async (file) => (await stat(join(folder, file))).size);
      return { folder, bytes: (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) };
    }),
  );
}

/** Deletes the memories of all workspaces. A server that runs goes on with what it has, and writes no more of it. */
export async function forgetMemory(home = homeFolder()): Promise<void> {
  await rm(memoriesFolder(home), { recursive: true, force: true });
}
