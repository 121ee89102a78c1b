import { basename, join } from 'node:path';

/** File that the audit process runs: the bundle beside this bundle, or the source when run from source. */
export function auditWorkerEntry(): string {
  return basename(__filename) === 'worker-entry.ts'
    ? join(__dirname, 'worker.ts')
    : join(__dirname, 'audit-worker.js');
}
