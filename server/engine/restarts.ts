/** Decides whether a process that ended is started again, and after which pause. */
export interface Restarts {
  /** Pause in milliseconds before the next start, or null when it crashed too often. */
  next(now: number): number | null;
}

const LIMIT = 5;
const WINDOW_MS = 60_000;
const FIRST_PAUSE_MS = 250;

/** Five crashes within a minute are not bad luck: then the retries end. */
export function createRestarts(): Restarts {
  let crashes: number[] = [];
  return {
    next(now) {
      crashes = [...crashes.filter((at) => now - at < WINDOW_MS), now];
      return crashes.length >= LIMIT ? null : FIRST_PAUSE_MS * 2 ** (crashes.length - 1);
    },
  };
}
