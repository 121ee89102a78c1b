import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PhcError } from '../../../protocol/errors.ts';
import { groupBy } from '../report/group-by.ts';
import { type Entry, normalised } from './entry.ts';
import { fetchPackage } from './fetch-package.ts';

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

/** A text that was fetched before; one that was damaged since is fetched again. */
async function readKept(folder: string, sha256: string): Promise<string | undefined> {
  const text = await readFile(join(folder, sha256), 'utf8').catch(() => undefined);
  return text !== undefined && digest(text) === sha256 ? text : undefined;
}

async function keep(folder: string, sha256: string, text: string): Promise<void> {
  const draft = join(folder, `${sha256}.${randomUUID()}`);
  await writeFile(draft, text);
  await rename(draft, join(folder, sha256));
}

export interface TextsOptions {
  /** Folder that keeps texts by their digests. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (step: string, done: number, total: number) => void;
}

/**
 * The texts of the files that entries are in, by digest; packages are fetched where they are not kept from before.
 * @throws PhcError PHC_EVAL_PACKAGE where a package cannot be had, or holds another text; the signal's reason.
 */
export async function ensureTexts(
  entries: readonly Entry[],
  { folder, signal, onProgress }: TextsOptions,
): Promise<ReadonlyMap<string, string>> {
  await mkdir(folder, { recursive: true });
  const texts = new Map<string, string>();
  const missing = new Map<string, Entry>();
  for (const entry of entries) {
    if (texts.has(entry.sha256) || missing.has(entry.sha256)) continue;
    const text = await readKept(folder, entry.sha256);
    if (text === undefined) missing.set(entry.sha256, entry);
    else texts.set(entry.sha256, text);
  }
  const packages = groupBy([...missing.values()], (entry) => `${entry.package} ${entry.version}`);
  let done = 0;
  for (const [name, own] of packages) {
    onProgress('Fetching the packages of PH-LineBench', done++, packages.size);
    const [{ package: id, version }] = [own[0]!];
    const paths = new Set(own.map(({ path }) => path));
    const files = await fetchPackage(id, version, paths, folder, signal);
    for (const { path, sha256 } of own) {
      const text = normalised(files.get(path) ?? Buffer.alloc(0));
      if (text === undefined || digest(text) !== sha256)
        throw new PhcError('PHC_EVAL_PACKAGE', { detail: `${path} of ${name} is not what it was` });
      await keep(folder, sha256, text);
      texts.set(sha256, text);
    }
  }
  return texts;
}
