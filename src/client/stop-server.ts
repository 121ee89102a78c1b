import { setTimeout as sleep } from 'node:timers/promises';
import { PhcError } from '../../protocol/errors.ts';
import { lookAt } from './health.ts';
import type { Target } from './target.ts';

const POLL_MS = 100;
/** The server ends itself within three seconds of being told to. */
const PATIENCE_MS = 10_000;

/** Ends a server of this machine and waits until it no longer answers; does nothing when none does. */
export async function stopServer(target: Target, signal: AbortSignal): Promise<void> {
  const health = await lookAt(target, signal);
  if (health instanceof PhcError) return;
  try {
    process.kill(health.pid, 'SIGTERM');
  } catch {
    // It ended in the meantime.
    return;
  }
  const since = Date.now();
  while (Date.now() - since < PATIENCE_MS && !((await lookAt(target, signal)) instanceof PhcError)) {
    await sleep(POLL_MS, undefined, { signal });
  }
}
