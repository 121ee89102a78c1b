import type { SpawnOptions } from 'node:child_process';
import { basename, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { workerArguments } from '../../protocol/worker-arguments.ts';

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

/** File that the thread runs: the bundle beside this bundle, or the source when run from source. */
function entry(): string {
  const isSource = basename(__filename) === 'spawn-apart.ts';
  return join(__dirname, isSource ? 'spawn-worker.ts' : 'spawn-worker.js');
}

/**
 * Starts a process from a thread of its own: the system holds the thread that asks until the new process runs, 5 to 190 ms
 * of the one that all extensions share.
 */
export function spawnApart(order: SpawnOrder, tell: (spawned: Spawned) => void): void {
  const file = entry();
  try {
    const worker = new Worker(file, { workerData: order, execArgv: workerArguments(file) });
    worker.unref();
    worker.on('message', tell);
    worker.once('error', ({ message }) => tell({ kind: 'failed', message }));
  } catch (cause) {
    // No thread could be made, for want of memory say, or of a file that it can be given.
    tell({ kind: 'failed', message: String(cause) });
  }
}
