/** What honest noise looks like in a profile, from `calibration.json`. */
export interface Tolerance {
  /** The highest mean deviation of an honest answer, in nats. */
  readonly mu0: number;
  /** The highest deviation of a single honest token, in nats. */
  readonly tau: number;
}

/** One token as the provider claimed it and as it was computed again. */
export interface ComparedToken {
  /** Claimed negative log-probability, in millionths. */
  readonly claimed: number;
  readonly logprob: number;
  /** How far it lies below the best token that could have been chosen; 0 where it is the best. */
  readonly margin: number;
}

/** How far a token is from what an honest provider would have said, 0 to 1: in nats, or 1 where it would not have said it. */
export function deviationOf({ claimed, logprob, margin }: ComparedToken, { tau }: Tolerance): number {
  if (!(margin <= tau)) return 1;
  return Math.min(1, Math.abs(claimed / 1e6 + logprob));
}
