import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import files from './harness-files.json';

/** Digests of the sources that decide a score, as hex. */
export interface HarnessRoots {
  /** Of all: a score follows from them, the model, the suite and the configuration. */
  readonly all: string;
  /** Of those that decide which problems are asked how: answers stay good while only their judging changes. */
  readonly asking: string;
}

/** Set by the bundler, from the same list: a bundle has no sources to look at. */
declare const PH_HARNESS_ROOTS: HarnessRoots | undefined;

const SOURCES = join(__dirname, '..', '..', '..');

function rootOf(paths: readonly string[]): string {
  const root = createHash('sha256');
  for (const path of [...paths].sort())
    root.update(
      createHash('sha256')
        .update(readFileSync(join(SOURCES, path)))
        .digest(),
    );
  return root.digest('hex');
}

/** SHA-256 over the SHA-256 digests of the files that `harness-files.json` names, in the order of their paths. */
export function harnessRoots(): HarnessRoots {
  if (typeof PH_HARNESS_ROOTS === 'object') return PH_HARNESS_ROOTS;
  return { all: rootOf([...files.asking, ...files.judging]), asking: rootOf(files.asking) };
}
