import { basename, join } from 'node:path';

/** File that the engine process runs: the bundle beside this bundle, or the source when run from source. */
export function engineEntry(): string {
  return basename(__filename) === 'engine-entry.ts'
    ? join(__dirname, 'engine', 'main.ts')
    : join(__dirname, 'engine.js');
}
