import { basename, join } from 'node:path';

/** File that the memory's thread runs: the bundle beside this bundle, or the source when run from source. */
export function memoryWorkerEntry(): string {
  return basename(__filename) === 'worker-entry.ts'
    ? join(__dirname, 'worker.ts')
    : join(__dirname, 'memory-worker.js');
}
