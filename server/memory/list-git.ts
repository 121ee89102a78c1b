import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A million paths of 256 characters. */
const MOST_BYTES = 256 << 20;
const TIMEOUT_MS = 120_000;

/** The user's environment without what would point git at another repository, as inside of a git hook. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return { ...Object.fromEntries(kept), GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };
}

/** A repository's own settings may name a program that git runs to watch files; a listing must not run it. */
const SAFE = ['-c', 'core.fsmonitor=false', '--literal-pathspecs'];
const LIST = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--'];

/**
 * What git sees in a folder: tracked, or new and not ignored. Paths below the folder with forward slashes; those of
 * repositories inside are folders. Null where the folder is in no repository, or there is no git.
 * @param only Paths below the folder to ask about; all by default.
 */
export async function listGit(folder: string, only: readonly string[] = []): Promise<string[] | null> {
  try {
    const { stdout } = await run('git', ['-C', folder, ...SAFE, ...LIST, ...only], {
      env: environment(),
      maxBuffer: MOST_BYTES,
      timeout: TIMEOUT_MS,
    });
    // A file with a conflict is listed once per side.
    return [...new Set(stdout.split('\0'))].filter((path) => path !== '');
  } catch {
    return null;
  }
}
