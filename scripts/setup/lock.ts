import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL = 250;
/** A lock without a process id this old was left by a process that died while taking it. */
const NAMELESS_LIMIT = 10_000;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function isAbandoned(folder: string): boolean {
  try {
    return !isAlive(Number(readFileSync(join(folder, 'pid'), 'utf8')));
  } catch {
    try {
      return Date.now() - statSync(folder).mtimeMs > NAMELESS_LIMIT;
    } catch {
      return false;
    }
  }
}

function take(folder: string): boolean {
  try {
    mkdirSync(folder);
  } catch {
    return false;
  }
  writeFileSync(join(folder, 'pid'), String(process.pid));
  return true;
}

function clear(folder: string): void {
  const aside = `${folder}.${process.pid}`;
  try {
    renameSync(folder, aside); // of two who clear it, one succeeds
  } catch {
    return;
  }
  rmSync(aside, { recursive: true, force: true });
}

/** Does `work` while no other process does it; waits for one that does, takes over from one that died. */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(folder), { recursive: true });
  while (!take(folder)) {
    if (isAbandoned(folder)) clear(folder);
    else await sleep(POLL);
  }
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
