import { availableParallelism } from 'node:os';
import type { CoreOptions } from './core.ts';

/** More threads than this wait for memory, not for each other. */
const MOST_THREADS = 8;

/** Threads for a machine of `cores` logical cores: all of a small one, the physical half of a larger one. */
function threadsFor(cores: number): number {
  return Math.max(1, Math.min(MOST_THREADS, cores <= 4 ? cores : Math.floor(cores / 2)));
}

/** What the engine is set up with unless something else is asked for. */
export function defaultCoreOptions(): CoreOptions {
  return { threads: threadsFor(availableParallelism()), context: 4096, slots: 4 };
}
