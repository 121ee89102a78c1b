/** How a provider has done lately. */
export interface Health {
  /** Time of its answers in milliseconds, the last ones counting most; undefined before the first. */
  readonly latencyMs: number | undefined;
  /** Failures since it last answered. */
  readonly failures: number;
  /** Not asked before, in milliseconds since the epoch, unless all others are out as well. */
  readonly restsUntil: number;
}

/** Nothing is known yet. */
export const UNKNOWN_HEALTH: Health = { latencyMs: undefined, failures: 0, restsUntil: 0 };

const WEIGHT = 0.3;
const FIRST_REST_MS = 1000;
const LONGEST_REST_MS = 60_000;

/** Health after an answer that took so long. */
export function afterAnswer({ latencyMs }: Health, tookMs: number): Health {
  const mean = latencyMs === undefined ? tookMs : latencyMs + WEIGHT * (tookMs - latencyMs);
  return { latencyMs: mean, failures: 0, restsUntil: 0 };
}

/** Health after a failure at `now`: each one in a row doubles the rest. */
export function afterFailure({ latencyMs, failures }: Health, now: number): Health {
  const rest = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** failures);
  return { latencyMs, failures: failures + 1, restsUntil: now + rest };
}

/** The order in which to ask at `now`: the fastest first, the untried before them once, those that rest at the end. */
export function inOrder<P>(providers: readonly P[], healthOf: (provider: P) => Health, now: number): P[] {
  const rank = (provider: P) => {
    const { latencyMs = 0, restsUntil } = healthOf(provider);
    return { resting: Math.max(0, restsUntil - now), latencyMs };
  };
  return providers
    .map((provider) => ({ provider, ...rank(provider) }))
    .sort((a, b) => a.resting - b.resting || a.latencyMs - b.latencyMs)
    .map(({ provider }) => provider);
}
