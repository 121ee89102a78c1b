import { basename, join } from 'node:path';

/** File that the reader's process runs: the bundle beside this bundle, or the source when run from source. */
export function readerWorkerEntry(): string {
  return basename(__filename) === 'worker-entry.ts'
    ? join(__dirname, 'worker.ts')
    : join(__dirname, 'reader-worker.js');
}
