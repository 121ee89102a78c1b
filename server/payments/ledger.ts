import type { ChannelConfig } from '../../protocol/payment/channel.ts';
import type { Voucher } from '../../protocol/payment/payment-payload.ts';
import type { LedgerChannel } from './ledger-channel.ts';

/** What the chain says of a channel. */
export interface ChainState {
  readonly balance: bigint;
  readonly claimed: bigint;
  readonly refundNonce: bigint;
  /** Seconds since the epoch; 0 for no withdrawal. */
  readonly withdrawAt: number;
}

/** Why a voucher was not taken, or the number of the request that it pays for. */
export type Reservation = { readonly request: number } | 'unknown' | 'busy' | 'mismatch' | 'exceedsBalance';

/** What a request cost in the end, and the channel that it was charged to. */
export interface Charged {
  readonly channel: LedgerChannel;
  readonly charge: bigint;
}

/**
 * A server's books. A voucher is on the disk when its call resolves, other changes survive the end of the process then;
 * each decision is made inside one transaction, on what the books say then, whoever else writes in them.
 */
export interface Ledger {
  /** True where other servers may write in it, too: what they end, nobody here is told of. */
  readonly shared: boolean;
  find(channel: string): Promise<LedgerChannel | undefined>;
  channels(): Promise<LedgerChannel[]>;
  /** Takes note of what the chain says of a channel; makes it known if it was not. */
  sync(channel: string, config: ChannelConfig, state: ChainState): Promise<LedgerChannel>;
  /** Takes a voucher that covers what was charged, the ceilings in work, and this one; at most four are in work. */
  reserve(voucher: Voucher, ceiling: bigint): Promise<Reservation>;
  /** Ends a request with what it cost, at most its ceiling; one that has ended stays as it is. Gives what it cost. */
  settle(request: number, tokens: number, charge: bigint): Promise<Charged>;
  /** Ends, at no cost, the requests that nobody works on any more: of killed processes, or not settled. Gives their number. */
  release(): Promise<number>;
  /** Runs `work` unless another server does the same just now; undefined then. */
  alone<T>(work: () => Promise<T>): Promise<T | undefined>;
  /** Every request, oldest first. */
  requests(): AsyncIterable<Record<string, unknown>>;
  close(): Promise<void>;
}

/** Requests of one channel that may be in work at once (INTERFACES, "Payment"). */
export const IN_FLIGHT = 4;

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** Why a channel does not take a voucher for a request; undefined where it does. */
export function voucherFault(
  channel: LedgerChannel,
  signed: bigint,
  ceiling: bigint,
): 'busy' | 'mismatch' | 'exceedsBalance' | undefined {
  if (channel.open >= IN_FLIGHT) return 'busy';
  if (signed < channel.charged + channel.reserved + ceiling) return 'mismatch';
  return signed > channel.balance ? 'exceedsBalance' : undefined;
}

/** What a channel was charged and has signed at least, by what the chain says: a ledger from a backup may know less. */
export function atLeastClaimed(
  found: LedgerChannel | undefined,
  { claimed }: ChainState,
): { readonly charged: string; readonly signed: string } {
  return {
    charged: String(max(found?.charged ?? 0n, claimed)),
    signed: String(max(found?.signed ?? 0n, claimed)),
  };
}

/** Throws a RangeError for a charge that a request did not allow. */
export function checkCharge(charge: bigint, ceiling: bigint): void {
  if (charge < 0n || charge > ceiling) throw new RangeError('a charge beyond its ceiling');
}
