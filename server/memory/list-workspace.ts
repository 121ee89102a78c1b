import { lstatSync, realpathSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { type LeftOut, leftOutByName } from './leave-out.ts';
import { listFolder } from './list-folder.ts';
import { listGit } from './list-git.ts';
import { folderOf } from './live-segments.ts';
import type { IndexedFile } from './segment.ts';
import { type WorkspaceNames, wayInto } from './workspace-names.ts';

/** Files that may be read, nearest first, and those that were left out by name, size or limit. */
export interface WorkspaceListing {
  readonly files: readonly IndexedFile[];
  readonly leftOut: ReadonlyMap<string, LeftOut>;
  /** Entries that a walk left out without looking into them; git does not count them. */
  readonly ignored: number;
}

export interface ListOptions {
  readonly breathe: () => void;
  /** Names to look at, of files or of folders; all by default. */
  readonly only?: readonly string[] | undefined;
  /** Names of files that the person works on: where not everything fits, files near to them come first. */
  readonly near: readonly string[];
  /** Most bytes of all files together. */
  readonly budget: number;
}

/** Repositories inside of repositories. */
const DEEPEST = 4;

function statFile(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

/** Knows whether a folder really lies where its path says; git also lists what is behind a link that took a folder's place. */
function createRealFolders(): (folder: string) => boolean {
  const known = new Map<string, boolean>();
  return (folder) => {
    let real = known.get(folder);
    if (real === undefined) {
      try {
        real = realpathSync.native(folder) === folder;
      } catch {
        real = false;
      }
      known.set(folder, real);
    }
    return real;
  };
}

/** Steps from one folder to another through the tree. */
function distance(a: string, b: string): number {
  const left = a === '' ? [] : a.split('/');
  const right = b === '' ? [] : b.split('/');
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) shared++;
  return left.length + right.length - 2 * shared;
}

function nearestFirst(files: readonly IndexedFile[], near: readonly string[]): readonly IndexedFile[] {
  if (near.length === 0) return files;
  const centres = [...new Set(near.map(folderOf))];
  const distances = new Map<string, number>();
  const far = ({ name }: IndexedFile) => {
    const folder = folderOf(name);
    const known = distances.get(folder) ?? Math.min(...centres.map((centre) => distance(folder, centre)));
    distances.set(folder, known);
    return known;
  };
  return files
    .map((file) => ({ file, far: far(file) }))
    .sort((a, b) => a.far - b.far)
    .map(({ file }) => file);
}

/** Lists the files of a workspace that may be read, without reading them. */
export async function listWorkspace(names: WorkspaceNames, options: ListOptions): Promise<WorkspaceListing> {
  const { breathe, only, near, budget } = options;
  const files: IndexedFile[] = [];
  const leftOut = new Map<string, LeftOut>();
  const isReal = createRealFolders();
  let ignored = 0;

  const add = (folder: string, path: string): 'file' | 'folder' | 'other' => {
    const whole = join(folder, path);
    const name = names.toName(whole);
    const stats = name === null ? null : statFile(whole);
    if (name === null || !stats) return 'other';
    if (stats.isDirectory()) return 'folder';
    if (!stats.isFile() || !isReal(dirname(whole))) return 'other';
    const reason = leftOutByName(name, stats.size);
    if (reason) leftOut.set(name, reason);
    else files.push({ name, size: stats.size, mtimeMs: stats.mtimeMs });
    return 'file';
  };

  const list = async (folder: string, asked: readonly string[] | undefined, depth: number): Promise<void> => {
    const tracked = await listGit(folder, asked);
    if (!tracked) {
      const walked = listFolder(folder, breathe, asked);
      ignored += walked.ignored;
      for (const path of walked.paths) add(folder, path);
      return;
    }
    for (const path of tracked) {
      breathe();
      if (add(folder, path) === 'folder' && depth < DEEPEST)
        await list(join(folder, path), undefined, depth + 1);
    }
  };

  for (const folder of names.folders) {
    const asked = only?.flatMap((name) => wayInto(folder, names.toPath(name)) ?? []);
    if (asked?.length !== 0 && statFile(folder)) await list(folder, asked, 0);
  }

  const kept: IndexedFile[] = [];
  let bytes = 0;
  for (const file of nearestFirst(files, near)) {
    bytes += file.size;
    if (bytes <= budget) kept.push(file);
    else leftOut.set(file.name, 'limit');
  }
  return { files: kept, leftOut, ignored };
}
