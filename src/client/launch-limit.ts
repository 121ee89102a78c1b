const WINDOW_MS = 60_000;
/** Pause before each launch of one minute; the list ends where launching again is pointless. */
const PAUSES_MS = [0, 500, 1000, 2000, 4000];

/** Pause before the next launch in milliseconds, or null after five launches within a minute. */
export function pauseBeforeLaunch(launches: readonly number[], now: number): number | null {
  const recent = launches.filter((at) => now - at < WINDOW_MS).length;
  return PAUSES_MS[recent] ?? null;
}
