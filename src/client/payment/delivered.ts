import type { PurseState } from './purse-state.ts';

/** Ceilings that a server may hold without having delivered for them; as many as requests are in flight. */
const CEILINGS = 4n;
/** One part in so many of what was delivered: words on their way when a request is left are charged and never arrive. */
const ON_THE_WAY = 20n;

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const explained = ({ explained, charged }: PurseState): bigint => BigInt(explained ?? charged);

/** Takes note of what charges are explained by: an answer that came, or as much of one as was read before it was left. */
export function explain(state: PurseState, amount: bigint): void {
  state.explained = String(max(0n, explained(state) + amount));
}

/** Nothing is on its way any more: what was thought to be charged and was not explains nothing that comes later. */
export function closeBooks(state: PurseState): void {
  if (explained(state) > BigInt(state.charged)) state.explained = state.charged;
}

/** What the server says to have charged, and for which nothing came. */
export function undelivered(state: PurseState): bigint {
  return max(0n, BigInt(state.charged) - explained(state));
}

/**
 * True when the server could come to hold too much for nothing, with these ceilings in flight; what may have come before
 * an editor was killed is not among it.
 */
export function isTooMuch(state: PurseState, inFlight: bigint, ceiling = 0n): boolean {
  const most = CEILINGS * max(ceiling, BigInt(state.ceiling ?? '0')) + explained(state) / ON_THE_WAY;
  return BigInt(state.charged) - explained(state) + inFlight > most;
}
