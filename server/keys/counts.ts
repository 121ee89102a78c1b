import type { ApiKey } from './key-store.ts';
import { minuteOf, secondsToWait, type Use } from './usage.ts';

/** What keys use, counted by one server for itself. */
export interface Counts {
  /** Counts a request; gives 0, or the seconds to wait where it was not admitted. */
  admit(key: Pick<ApiKey, 'id' | 'limits'>, at: number): number;
  spend(id: string, tokens: number, at: number): void;
}

const NOTHING: Use = { requests: 0, tokens: 0 };

/** Begins to count; a restart forgets at most the last minute. */
export function createCounts(): Counts {
  const byKey = new Map<string, Map<number, Use>>();

  function minutesOf(id: string, at: number): Map<number, Use> {
    const minutes = byKey.get(id) ?? new Map<number, Use>();
    byKey.set(id, minutes);
    for (const minute of minutes.keys()) if (minute < minuteOf(at) - 1) minutes.delete(minute);
    return minutes;
  }

  function add(id: string, at: number, more: Use): void {
    const minutes = minutesOf(id, at);
    const { requests, tokens } = minutes.get(minuteOf(at)) ?? NOTHING;
    minutes.set(minuteOf(at), { requests: requests + more.requests, tokens: tokens + more.tokens });
  }

  return {
    admit({ id, limits }, at) {
      const minutes = minutesOf(id, at);
      const wait = secondsToWait(limits, at, (minute) => minutes.get(minute) ?? NOTHING);
      if (wait === 0) add(id, at, { requests: 1, tokens: 0 });
      return wait;
    },
    spend: (id, tokens, at) => add(id, at, { requests: 0, tokens }),
  };
}
