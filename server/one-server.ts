import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { homeFolder, localSocket } from './home.ts';
import { isServed } from './local-client.ts';
import { acquireLock, type Lock } from './lock.ts';

const POLL_MS = 100;

/** The lock of the server at a socket: `server.lock` in the home folder for the user's own. */
function lockOf(socketPath: string): string {
  if (socketPath === localSocket()) return join(homeFolder(), 'server.lock');
  const folder = process.platform === 'win32' ? homeFolder() : dirname(socketPath);
  return join(folder, `${basename(socketPath)}.lock`);
}

/**
 * Takes the right to serve at a socket; undefined once another server answers there. Between the two (the other one
 * is just starting, or just stopping) it waits, so that whoever is turned away can rely on being served.
 */
export async function becomeServer(socketPath: string): Promise<Lock | undefined> {
  const path = lockOf(socketPath);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  for (;;) {
    const lock = await acquireLock(path, { wait: false });
    if (lock) return lock;
    if (await isServed(socketPath)) return undefined;
    await sleep(POLL_MS);
  }
}
