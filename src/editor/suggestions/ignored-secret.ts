import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type IgnoreFile, parseIgnoreFile } from '../../../protocol/ignore-rules.ts';
import { secretPatterns } from '../../../protocol/secrets.ts';

/** One question for each key would be five looks at the disk for each key. */
const LOOK_AGAIN_MS = 2000;
const DEEPEST = 40;

/** A folder with a `.gitignore`. */
interface Level {
  readonly folder: string;
  readonly ignores: IgnoreFile;
}

/** Rules by the path of their file, as it was when it was last changed. */
const read = new Map<string, { readonly changed: number; readonly ignores: IgnoreFile }>();
const answers = new Map<string, { readonly at: number; readonly covered: boolean }>();

function rulesIn(file: string): IgnoreFile | null {
  const changed = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (changed === undefined) return null;
  const known = read.get(file);
  if (known?.changed === changed) return known.ignores;
  const ignores = parseIgnoreFile(secretPatterns(readFileSync(file, 'utf8')));
  read.set(file, { changed, ignores });
  return ignores;
}

/** From the top of the repository down to the folder of the file. */
function levelsAbove(path: string): Level[] {
  const levels: Level[] = [];
  let folder = dirname(path);
  for (let depth = 0; depth < DEEPEST; depth++) {
    const isTop = existsSync(join(folder, '.git'));
    for (const file of ['.gitignore', ...(isTop ? ['.git/info/exclude'] : [])]) {
      const ignores = rulesIn(join(folder, file));
      if (ignores) levels.unshift({ folder, ignores });
    }
    const above = dirname(folder);
    if (isTop || above === folder) break;
    folder = above;
  }
  return levels;
}

/** The innermost `.gitignore` that says something of the path decides; nothing below an ignored folder is taken back. */
function isCovered(path: string): boolean {
  const levels = levelsAbove(path);
  const top = levels[0]?.folder;
  if (top === undefined) return false;
  const parts = relative(top, path).split(/[\\/]/);
  return parts.some((_, i) => {
    const part = join(top, ...parts.slice(0, i + 1));
    const isFolder = i + 1 < parts.length;
    for (const { folder, ignores } of levels.toReversed()) {
      const below = relative(folder, part).replaceAll('\\', '/');
      const answer = below === '' || below.startsWith('..') ? undefined : ignores(below, isFolder);
      if (answer !== undefined) return answer;
    }
    return false;
  });
}

/** True for a file that a `.gitignore` above it keeps out of the repository by a pattern for secrets. */
export function isIgnoredSecret(path: string, now = Date.now()): boolean {
  const known = answers.get(path);
  if (known && now - known.at < LOOK_AGAIN_MS) return known.covered;
  let covered = true;
  try {
    covered = isCovered(path);
  } catch {
    // Rules that cannot be read may cover anything.
  }
  answers.set(path, { at: now, covered });
  return covered;
}
