import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MemoryUse } from '../../../protocol/memory.ts';
import { putMemory } from '../../../src/client/memory.ts';
import type { Target } from '../../../src/client/target.ts';
import type { Stretch } from './stretch.ts';

const NEVER = new AbortController().signal;
const POLL_MS = 100;

/** A repository in which some lines are still to be written. */
export interface Workspace {
  memoryOf(path: string): MemoryUse;
  remove(): void;
}

/** Copies a package's sources without the stretches, and waits until the server has read them. */
export async function openWorkspace(
  target: Target,
  sources: string,
  stretches: readonly Stretch[],
): Promise<Workspace> {
  const folder = mkdtempSync(join(tmpdir(), 'phc-trace-'));
  cpSync(sources, folder, { recursive: true });
  for (const { path, before, after } of stretches) writeFileSync(join(folder, path), before + after);
  for (;;) {
    const { workspace, status } = await putMemory(target, { folders: [folder] }, NEVER);
    if (status.state === 'ready') {
      return {
        memoryOf: (path) => ({ workspace, file: join(folder, path) }),
        remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
      };
    }
    await sleep(POLL_MS);
  }
}
