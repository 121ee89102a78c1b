import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Set by the bundler, from the same sources. */
declare const PH_HARNESS_ROOT: string | undefined;

const SOURCE = /(?<!\.test)\.(ts|mjs|py)$/;

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return SOURCE.test(entry.name) ? [path] : [];
  });
}

/**
 * Digest of the evaluation's own sources, as hex: what decides, beside model and engine, which problems are asked how
 * and which answers are right. SHA-256 over the SHA-256 digests of the files in the order of their paths.
 */
export function harnessRoot(): string {
  if (typeof PH_HARNESS_ROOT === 'string') return PH_HARNESS_ROOT;
  let folder = __dirname;
  while (!existsSync(join(folder, 'suites', 'roots.json')) && folder !== dirname(folder))
    folder = dirname(folder);
  const root = createHash('sha256');
  for (const path of sources(folder).sort())
    root.update(createHash('sha256').update(readFileSync(path)).digest());
  return root.digest('hex');
}
