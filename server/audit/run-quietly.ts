import { acquireLock } from '../lock.ts';
import { auditLock } from './audit-files.ts';
import { isInUse } from './in-use.ts';
import { isOnBattery } from './on-battery.ts';
import { type RunOptions, runPending } from './run-pending.ts';

/** How soon an audit gives way to somebody who types. */
const WATCH_MS = 1000;

/** Audits with the processes' own watch over the machine. */
export interface QuietOptions extends Omit<RunOptions, 'isBusy'> {
  /** Whatever else the machine is doing. */
  readonly now: boolean;
}

/**
 * Audits what waits, not on battery and not while somebody types, and gives way within a second. Gives `locked` where another
 * process audits, `busy` where something was left because the machine was needed.
 */
export async function runQuietly(
  home: string,
  { now, signal, ...options }: QuietOptions,
): Promise<'done' | 'busy' | 'locked'> {
  const lock = await acquireLock(auditLock(home), { wait: false });
  if (!lock) return 'locked';
  const giveWay = new AbortController();
  const isBusy = async () => !now && ((await isOnBattery()) || (await isInUse(home)));
  const watch = setInterval(() => {
    void isBusy().then((busy) => busy && giveWay.abort());
  }, WATCH_MS);
  try {
    const both = AbortSignal.any([signal, giveWay.signal]);
    return (await runPending(home, { ...options, isBusy, signal: both })) ? 'done' : 'busy';
  } finally {
    clearInterval(watch);
    await lock.release();
  }
}
