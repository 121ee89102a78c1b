import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { systemCode } from './disk-error.ts';
import { makeFolder } from './make-folder.ts';

const Holder = z.object({ pid: z.int().check(z.positive()), host: z.string(), id: z.string() });
type Holder = z.infer<typeof Holder>;

/** A lock that is held until it is released or its process ends. */
export interface Lock {
  release(): Promise<void>;
}

export interface LockOptions {
  /** Wait for the lock; otherwise the result is undefined when somebody holds it. */
  readonly wait: boolean;
  readonly signal?: AbortSignal | undefined;
  /** After this long without a sign of life the holder counts as killed. */
  readonly silenceMs?: number;
}

const BEAT_MS = 2000;
const POLL_MS = 100;
/** A holder that is on another host, or whose process number was given to somebody else, is known by its silence. */
const SILENCE_MS = 20_000;

async function ignoring<T>(code: string, action: Promise<T>): Promise<T | undefined> {
  try {
    return await action;
  } catch (error) {
    if (systemCode(error) === code) return undefined;
    throw error;
  }
}

async function create(path: string, id: string): Promise<boolean> {
  await makeFolder(dirname(path));
  const holder: Holder = { pid: process.pid, host: hostname(), id };
  const file = await ignoring('EEXIST', open(path, 'wx'));
  await file?.writeFile(JSON.stringify(holder)).finally(() => file.close());
  return file !== undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

/** Who holds the lock; undefined if nobody does. Its holder is unknown as long as it is only half written. */
async function readHolder(path: string): Promise<{ holder: Holder | undefined; beat: number } | undefined> {
  const text = await ignoring('ENOENT', readFile(path, 'utf8'));
  const times = await ignoring('ENOENT', stat(path));
  if (text === undefined || !times) return undefined;
  try {
    return { holder: Holder.parse(JSON.parse(text)), beat: times.mtimeMs };
  } catch {
    return { holder: undefined, beat: times.mtimeMs };
  }
}

/** Moves a dead holder's lock away; puts it back if somebody else had meanwhile taken it. */
async function breakLock(path: string, dead: Holder | undefined): Promise<void> {
  const away = `${path}.${randomUUID()}`;
  const moved = await ignoring(
    'ENOENT',
    rename(path, away).then(() => true),
  );
  if (!moved) return;
  const found = await readHolder(away);
  if (found?.holder?.id !== dead?.id) await ignoring('EEXIST', link(away, path));
  await rm(away, { force: true });
}

function held(path: string, id: string): Lock {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {});
  }, BEAT_MS);
  beat.unref();
  return {
    async release() {
      clearInterval(beat);
      const current = await readHolder(path);
      if (current?.holder?.id === id) await rm(path, { force: true });
    },
  };
}

/** Process number of a lock's living holder on this host; undefined if there is none. */
export async function lockHolder(path: string): Promise<number | undefined> {
  const holder = (await readHolder(path))?.holder;
  return holder && holder.host === hostname() && isAlive(holder.pid) ? holder.pid : undefined;
}

/**
 * Takes the lock file `path`. The lock of a process that was killed is broken; a process that shows no sign of life
 * for 20 seconds counts as killed. Throws the signal's reason when aborted.
 */
export async function acquireLock(path: string, options: LockOptions & { wait: true }): Promise<Lock>;
export async function acquireLock(path: string, options: LockOptions): Promise<Lock | undefined>;
export async function acquireLock(
  path: string,
  { wait, signal, silenceMs = SILENCE_MS }: LockOptions,
): Promise<Lock | undefined> {
  const id = randomUUID();
  let lastBeat = Number.NaN;
  let silentMs = 0;
  for (;;) {
    signal?.throwIfAborted();
    if (await create(path, id)) return held(path, id);
    const found = await readHolder(path);
    if (!found) continue;
    const { holder, beat } = found;
    const dead = holder !== undefined && holder.host === hostname() && !isAlive(holder.pid);
    if (dead || silentMs >= silenceMs) {
      await breakLock(path, holder);
      silentMs = 0;
      continue;
    }
    if (!wait) return undefined;
    // Counted in polls, not by the clock: after a suspended machine wakes, holder and waiter start even.
    silentMs = beat === lastBeat ? silentMs + POLL_MS : 0;
    lastBeat = beat;
    await sleep(POLL_MS, undefined, { signal });
  }
}
