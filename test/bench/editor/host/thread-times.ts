import { existsSync, readFileSync } from 'node:fs';

/** Linux tells what the main thread, which is that of all extensions, had of the processor and waited for one. */
const FILE = `/proc/self/task/${process.pid}/schedstat`;

/** What a thread had so far, in milliseconds. */
export interface ThreadTimes {
  readonly ran: number;
  /** While it could have run and no core was free. */
  readonly waited: number;
}

/** Times of this process's main thread; null on other systems than Linux. */
export function threadTimes(): ThreadTimes | null {
  if (!existsSync(FILE)) return null;
  const [ran = 0, waited = 0] = readFileSync(FILE, 'utf8').split(' ').map(Number);
  return { ran: ran / 1e6, waited: waited / 1e6 };
}

/** What it had since then. */
export function threadTimesSince(before: ThreadTimes | null): ThreadTimes | null {
  const now = threadTimes();
  return before && now && { ran: now.ran - before.ran, waited: now.waited - before.waited };
}
