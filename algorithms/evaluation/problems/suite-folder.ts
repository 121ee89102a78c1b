import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { PhcError } from '../../../protocol/errors.ts';

const Roots = z.record(z.string(), z.string().check(z.regex(/^[0-9a-f]{64}$/)));

/** Folder of the suites: in the sources of the evaluation, wherever in the repository this runs from. */
export function defaultSuitesFolder(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    for (const candidate of [join(folder, 'suites'), join(folder, 'algorithms', 'evaluation', 'suites')])
      if (existsSync(join(candidate, 'roots.json'))) return candidate;
    if (folder === dirname(folder)) throw new PhcError('PHC_EVAL_SUITE', { detail: 'no suites are here' });
  }
}

/** Digest of files in the order of their names, as a model's digest is: SHA-256 over their SHA-256 digests. */
export function rootOfFiles(files: ReadonlyMap<string, Buffer>): string {
  const root = createHash('sha256');
  for (const name of [...files.keys()].sort())
    root.update(createHash('sha256').update(files.get(name)!).digest());
  return root.digest('hex');
}

async function read(path: string): Promise<Buffer> {
  return readFile(path).catch((cause: unknown) => {
    throw new PhcError('PHC_EVAL_SUITE', { detail: `${path} cannot be read`, cause });
  });
}

/**
 * Reads the files of a suite and checks that they have its digest.
 * @throws PhcError PHC_EVAL_SUITE.
 */
export async function readSuiteFiles(
  suite: string,
  files: readonly string[],
  folder: string,
): Promise<{ root: string; files: ReadonlyMap<string, Buffer> }> {
  const roots = Roots.parse(JSON.parse((await read(join(folder, 'roots.json'))).toString('utf8')));
  const contents = new Map<string, Buffer>();
  for (const file of files) contents.set(file, await read(join(folder, file)));
  const root = rootOfFiles(contents);
  if (root !== roots[suite]) {
    throw new PhcError('PHC_EVAL_SUITE', { detail: `${suite} has the digest ${root}, not ${roots[suite]}` });
  }
  return { root, files: contents };
}
