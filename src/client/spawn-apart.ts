import type { SpawnOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** A process to be started. */
export interface SpawnOrder {
  readonly command: string;
  readonly args: readonly string[];
  readonly options: SpawnOptions;
}

/** What becomes of it. */
export type Spawned =
  | { readonly kind: 'started' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'ended'; readonly exit: string };

function entry(): string {
  const bundled = join(__dirname, 'spawn-worker.js');
  return existsSync(bundled) ? bundled : join(__dirname, 'spawn-worker.ts');
}

/**
 * Starts a process from a thread of its own: the system holds the thread that asks until the new process runs, 5 to 190 ms
 * of the one that all extensions share.
 */
export function spawnApart(order: SpawnOrder, tell: (spawned: Spawned) => void): void {
  const file = entry();
  const worker = new Worker(file, {
    workerData: order,
    execArgv: file.endsWith('.ts') ? ['--require', 'tsx/cjs'] : [],
  });
  worker.unref();
  worker.on('message', tell);
  worker.once('error', ({ message }) => tell({ kind: 'failed', message }));
}
