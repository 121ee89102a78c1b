/** Pauses to think are no part of a rhythm. */
const LONGEST_GAP_MS = 1000;
const KEPT = 24;
/** The pause before anything is known of the person or the machine. */
const FIRST_PAUSE_MS = 75;
const LEAST_PAUSE_MS = 20;
const MOST_PAUSE_MS = 300;

/** How a person types and how fast the machine answers, and so how long to wait before asking. */
export interface Rhythm {
  /** A key was pressed, at this moment in milliseconds. */
  key(at: number): void;
  /** The first text of an answer took so long. */
  answered(milliseconds: number): void;
  /** Milliseconds without typing to wait for. */
  readonly pause: number;
}

function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

const last = (values: readonly number[], value: number) => [...values, value].slice(-KEPT);

/**
 * A rhythm of which nothing is known yet. An answer that is there long before the next key costs nothing to ask for, so the
 * pause is short; one that takes longer than the gap between two keys is thrown away unless the person rests, so the pause
 * comes near that gap.
 */
export function createRhythm(): Rhythm {
  let gaps: readonly number[] = [];
  let latencies: readonly number[] = [];
  let before: number | undefined;
  return {
    key(at) {
      const gap = before === undefined ? undefined : at - before;
      if (gap !== undefined && gap > 0 && gap <= LONGEST_GAP_MS) gaps = last(gaps, gap);
      before = at;
    },
    answered(milliseconds) {
      latencies = last(latencies, milliseconds);
    },
    get pause() {
      const gap = median(gaps);
      const latency = median(latencies);
      if (gap === undefined || latency === undefined) return FIRST_PAUSE_MS;
      const pause = (1.2 * gap * latency) / (latency + gap);
      return Math.round(Math.min(MOST_PAUSE_MS, Math.max(LEAST_PAUSE_MS, pause)));
    },
  };
}
