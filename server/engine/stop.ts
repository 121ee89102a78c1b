/** Watches generated text for stop strings; text that might be the beginning of one is held back. */
export interface StopFilter {
  /** Takes the next piece and gives what may be shown; `stopped` once a stop string was met (it is not shown). */
  push(text: string): { readonly text: string; readonly stopped: boolean };
  /** What was held back, once no more text comes. */
  flush(): string;
}

/** Length of the longest end of `text` that is a proper beginning of one of `stops`. */
function heldBack(text: string, stops: readonly string[]): number {
  let held = 0;
  for (const stop of stops) {
    for (let length = Math.min(stop.length - 1, text.length); length > held; length--) {
      if (text.endsWith(stop.slice(0, length))) held = length;
    }
  }
  return held;
}

export function createStopFilter(stops: readonly string[]): StopFilter {
  let pending = '';
  return {
    push(text) {
      pending += text;
      const hits = stops.map((stop) => pending.indexOf(stop)).filter((index) => index >= 0);
      if (hits.length > 0) {
        const shown = pending.slice(0, Math.min(...hits));
        pending = '';
        return { text: shown, stopped: true };
      }
      const shown = pending.length - heldBack(pending, stops);
      const result = pending.slice(0, shown);
      pending = pending.slice(shown);
      return { text: result, stopped: false };
    },
    flush() {
      const rest = pending;
      pending = '';
      return rest;
    },
  };
}
