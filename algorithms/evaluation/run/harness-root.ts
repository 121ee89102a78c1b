import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Digests of the sources that decide a score, as hex. */
export interface HarnessRoots {
  /** Of all: a score follows from them, the model, the suite and the configuration. */
  readonly all: string;
  /** Of those that decide which problems are asked how: answers stay good while only their judging changes. */
  readonly asking: string;
}

/** Set by the bundler, from the same sources. */
declare const PH_HARNESS_ROOTS: HarnessRoots | undefined;

const SOURCE = /(?<!\.test)\.(ts|mjs|py)$/;
const ASKING = ['linebench', 'own-data', 'places', 'problems', 'run'];
/** An answer is the engine's, to what the editor would send: what they do is part of what is asked. */
const BESIDE = ['server/engine', 'server/tokenizer', 'src/completion'];

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return SOURCE.test(entry.name) ? [path] : [];
  });
}

function rootOf(paths: readonly string[]): string {
  const root = createHash('sha256');
  for (const path of [...paths].sort()) root.update(createHash('sha256').update(readFileSync(path)).digest());
  return root.digest('hex');
}

/** SHA-256 over the SHA-256 digests of the harness's files in the order of their paths. */
export function harnessRoots(): HarnessRoots {
  if (typeof PH_HARNESS_ROOTS === 'object') return PH_HARNESS_ROOTS;
  let folder = __dirname;
  while (!existsSync(join(folder, 'suites', 'roots.json')) && folder !== dirname(folder))
    folder = dirname(folder);
  const beside = BESIDE.flatMap((name) => sources(join(folder, '..', '..', name)));
  return {
    all: rootOf([...sources(folder), ...beside]),
    asking: rootOf([...ASKING.flatMap((name) => sources(join(folder, name))), ...beside]),
  };
}
