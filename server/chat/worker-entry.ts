import { basename, join } from 'node:path';

/** File that the thread of a template runs: the bundle beside this bundle, or the source when run from source. */
export function chatWorkerEntry(): string {
  return basename(__filename) === 'worker-entry.ts'
    ? join(__dirname, 'worker.ts')
    : join(__dirname, 'chat-worker.js');
}
