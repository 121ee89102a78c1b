const MINUTE = 60;
const HOUR = 60 * MINUTE;

function duration(seconds: number): string {
  if (seconds < MINUTE) return `${Math.ceil(seconds)} s`;
  if (seconds < HOUR) return `${Math.ceil(seconds / MINUTE)} min`;
  return `${Math.floor(seconds / HOUR)} h ${Math.round((seconds % HOUR) / MINUTE)} min`;
}

/** Tells how long the rest takes, from what was done since the first call; empty while that is unknown. */
export function timeLeft(
  now: () => number = () => performance.now(),
): (done: number, total: number) => string {
  let first: { readonly done: number; readonly at: number } | undefined;
  return (done, total) => {
    first ??= { done, at: now() };
    const made = done - first.done;
    if (made <= 0 || done >= total) return '';
    return `${duration(((now() - first.at) / 1000 / made) * (total - done))} left`;
  };
}
