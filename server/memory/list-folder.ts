import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type IgnoreFile, parseIgnoreFile } from '../../protocol/ignore-rules.ts';

/** Folders that hold what others wrote or what a build made. */
const SKIPPED = new Set([
  'node_modules',
  'bower_components',
  'dist',
  'build',
  'out',
  'target',
  'vendor',
  'venv',
  'env',
  '__pycache__',
  'site-packages',
  'coverage',
]);

interface Level {
  /** Path of a folder relative to the top; empty or ending in a slash. */
  readonly path: string;
  readonly ignores: IgnoreFile | null;
}

/** True for folders that are not entered where git does not say what belongs to the project. */
function isSkippedFolder(name: string): boolean {
  return name.startsWith('.') || SKIPPED.has(name);
}

function readIgnoreFile(folder: string): IgnoreFile | null {
  try {
    return parseIgnoreFile(readFileSync(join(folder, '.gitignore'), 'utf8'));
  } catch {
    return null;
  }
}

/** The innermost `.gitignore` that says something decides. */
function isIgnored(path: string, isFolder: boolean, levels: readonly Level[]): boolean {
  for (const level of levels.toReversed()) {
    const answer = level.ignores?.(path.slice(level.path.length), isFolder);
    if (answer !== undefined) return answer;
  }
  return false;
}

function readFolder(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    // Deleted or forbidden meanwhile: it has no files for us.
    return [];
  }
}

/** What a walk found: paths below the folder with forward slashes, and how many entries it left out as ignored. */
export interface Listing {
  readonly paths: string[];
  ignored: number;
}

/**
 * Files of a folder outside of git: no links, no dot folders, no folders of packages and builds, and what
 * `.gitignore` files in and below the folder allow.
 * @param only Paths below the folder to look at; all by default.
 */
export function listFolder(top: string, breathe: () => void, only?: readonly string[]): Listing {
  const listing: Listing = { paths: [], ignored: 0 };
  const isAsked = (path: string) =>
    !only || only.some((one) => one === path || one.startsWith(`${path}/`) || path.startsWith(`${one}/`));
  const walk = (path: string, outer: readonly Level[]): void => {
    breathe();
    const levels = [...outer, { path, ignores: readIgnoreFile(join(top, path)) }];
    for (const entry of readFolder(join(top, path))) {
      const inner = path + entry.name;
      const isFolder = entry.isDirectory();
      if (!(isFolder || entry.isFile()) || !isAsked(inner)) continue;
      if ((isFolder && isSkippedFolder(entry.name)) || isIgnored(inner, isFolder, levels)) listing.ignored++;
      else if (isFolder) walk(`${inner}/`, levels);
      else listing.paths.push(inner);
    }
  };
  walk('', []);
  return listing;
}
