import { createHash } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { PhcError } from '../../protocol/errors.ts';
import type { LeftOut } from '../memory/leave-out.ts';
import { listFolder } from '../memory/list-folder.ts';
import { listGit } from '../memory/list-git.ts';
import { readSource } from '../memory/read-source.ts';

/** A file that is trained on or held out. */
export interface TrainingFile {
  /** Path below what the person named, with forward slashes. */
  readonly path: string;
  readonly language: string;
  readonly text: string;
  /** SHA-256 of the text's UTF-8. */
  readonly sha256: string;
}

type Reason = LeftOut | 'short' | 'duplicate';

/** Files in the order of their paths, and how many were left out for which reason. */
export interface Collected {
  readonly files: readonly TrainingFile[];
  readonly leftOut: ReadonlyMap<Reason, number>;
}

/** Characters; from less no sample with both a prefix and a middle comes. */
const SHORTEST = 200;
/** Bytes of all files; more than a processor reads in a week. */
const MOST_BYTES = 256 << 20;

const LANGUAGES: Readonly<Record<string, string>> = {
  cjs: 'javascript',
  cts: 'typescript',
  js: 'javascript',
  jsx: 'javascript',
  mjs: 'javascript',
  mts: 'typescript',
  py: 'python',
  ts: 'typescript',
  tsx: 'typescript',
};

function languageOf(path: string): string {
  const ending = extname(path).slice(1).toLowerCase();
  return LANGUAGES[ending] ?? (/^[a-z0-9]{1,12}$/.test(ending) ? ending : 'text');
}

/** Paths below a folder: what git would commit, or everything by hand where there is no repository. */
async function listFiles(folder: string): Promise<string[]> {
  return (await listGit(folder)) ?? listFolder(folder, () => undefined).paths;
}

/** False for a file behind a link to a folder, which may lead out of what the person named. */
function liesWithin(folder: string, path: string): boolean {
  try {
    return realpathSync(dirname(join(folder, path))) === dirname(join(folder, path));
  } catch {
    return false;
  }
}

/** Where the files are that a person named: a folder, and paths below it. */
async function locate(named: string): Promise<{ folder: string; paths: string[] }> {
  const stats = statSync(named, { throwIfNoEntry: false });
  if (!stats) throw new PhcError('PHC_TRAINING_DATA', { detail: `${named} is not there` });
  const whole = realpathSync(resolve(named));
  if (stats.isDirectory()) return { folder: whole, paths: await listFiles(whole) };
  return { folder: dirname(whole), paths: [basename(whole)] };
}

/**
 * Reads the texts of files and folders for training: no secrets, no binaries, nothing generated, nothing that git
 * ignores, each text once; the same rules as the repository memory has. Throws `PHC_TRAINING_DATA` for a name of nothing.
 */
export async function collectFiles(named: readonly string[]): Promise<Collected> {
  const files = new Map<string, TrainingFile>();
  const leftOut = new Map<Reason, number>();
  const leave = (reason: Reason) => leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
  let bytes = 0;
  for (const { folder, paths } of await Promise.all(named.map(locate))) {
    for (const path of paths.filter((one) => liesWithin(folder, one))) {
      const source = readSource(join(folder, path), path);
      if (typeof source === 'string') {
        leave(source);
        continue;
      }
      const { text, size } = source;
      const sha256 = createHash('sha256').update(text).digest('hex');
      if (text.trim().length < SHORTEST) leave('short');
      else if (files.has(sha256)) leave('duplicate');
      else if (bytes + size > MOST_BYTES) leave('limit');
      else {
        bytes += size;
        files.set(sha256, { path, language: languageOf(path), text, sha256 });
      }
    }
  }
  const byPath = [...files.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { files: byPath, leftOut };
}
