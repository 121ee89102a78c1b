import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** The repository. */
export const ROOT = dirname(dirname(__dirname));

/** The command line's bundle. */
export const COMMAND_LINE = join(ROOT, 'dist', 'ph-codex.js');

const SUFFIXES = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** First of the named programs that PATH holds, as a path; undefined when there is none. */
export function findProgram(...names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return names
    .flatMap((name) => folders.flatMap((folder) => SUFFIXES.map((suffix) => join(folder, name + suffix))))
    .find(isExecutable);
}
