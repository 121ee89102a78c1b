import type { KeyLimits } from './key-store.ts';

const MINUTE_MS = 60_000;
/** After two minutes nothing of what is known now counts any more. */
const LONGEST_WAIT = 120;

/** What a key used in one minute of the clock. */
export interface Use {
  readonly requests: number;
  readonly tokens: number;
}

/** The number of a minute since the epoch. */
export function minuteOf(at: number): number {
  return Math.floor(at / MINUTE_MS);
}

/**
 * What was used in the minute before `at`: of this minute of the clock all, of the one before the part that reaches into
 * it, as if it had been used evenly. So no burst around a full minute gets twice the limit.
 */
function usedBy(at: number, useOf: (minute: number) => Use): Use {
  const minute = minuteOf(at);
  const share = 1 - (at % MINUTE_MS) / MINUTE_MS;
  const [now, before] = [useOf(minute), useOf(minute - 1)];
  return {
    requests: now.requests + before.requests * share,
    tokens: now.tokens + before.tokens * share,
  };
}

function allows({ requests, tokens }: KeyLimits, used: Use): boolean {
  return (requests === null || used.requests + 1 <= requests) && (tokens === null || used.tokens < tokens);
}

/** Seconds until the limits allow one more request, if nothing else is used meanwhile; 0 for now. */
export function secondsToWait(limits: KeyLimits, at: number, useOf: (minute: number) => Use): number {
  for (let seconds = 0; seconds < LONGEST_WAIT; seconds++) {
    if (allows(limits, usedBy(at + seconds * 1000, useOf))) return seconds;
  }
  return LONGEST_WAIT;
}
