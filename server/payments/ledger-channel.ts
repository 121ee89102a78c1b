import * as z from 'zod/mini';
import { ChannelConfig } from '../../protocol/payment/channel.ts';
import type { ChannelState } from '../../protocol/payment/payment-required.ts';

export const CHANNEL_COLUMNS =
  'id, config, balance, claimed, refund_nonce, withdraw_at, charged, signed, signature, used_at';

/** A channel as the ledger's tables have it. */
export const ChannelRow = z.object({
  id: z.string(),
  config: z.string(),
  balance: z.string(),
  claimed: z.string(),
  refund_nonce: z.string(),
  withdraw_at: z.int(),
  charged: z.string(),
  signed: z.string(),
  signature: z.string(),
  used_at: z.int(),
});
export type ChannelRow = z.infer<typeof ChannelRow>;

/** Other rows of the ledger's tables. */
export const OpenRows = z.array(z.object({ ceiling: z.string() }));
export const RequestRow = z.object({
  channel: z.string(),
  ceiling: z.string(),
  closed_at: z.nullable(z.int()),
  charge: z.string(),
});
export type RequestRow = z.infer<typeof RequestRow>;
export const Ids = z.array(z.object({ id: z.string() }));
export const AnyRow = z.record(z.string(), z.unknown());

/** What the ledger knows of a channel. */
export interface LedgerChannel {
  readonly id: string;
  readonly config: ChannelConfig;
  /** Deposited and not paid back, as deep on the chain as configured. */
  readonly balance: bigint;
  readonly claimed: bigint;
  readonly refundNonce: bigint;
  /** Seconds since the epoch; 0 for no withdrawal. */
  readonly withdrawAt: number;
  /** What was delivered, claimed or not. */
  readonly charged: bigint;
  /** The highest voucher, and its signature; empty before the first. */
  readonly signed: bigint;
  readonly signature: string;
  /** Requests in work, and the sum of their ceilings. */
  readonly open: number;
  readonly reserved: bigint;
  /** When a request last ended, in milliseconds since the epoch. */
  readonly usedAt: number;
}

/** Channels whose configuration is kept in its parsed form, which never changes; parsing one takes 0.05 ms. */
const KEPT = 1000;
const parsed = new Map<string, ChannelConfig>();

function configOf(text: string): ChannelConfig {
  const known = parsed.get(text);
  if (known) return known;
  const config = ChannelConfig.parse(JSON.parse(text));
  if (parsed.size >= KEPT) parsed.clear();
  parsed.set(text, config);
  return config;
}

/** A row with the ceilings of its requests in work. */
export function toChannel(row: ChannelRow, ceilings: readonly bigint[]): LedgerChannel {
  return {
    id: row.id,
    config: configOf(row.config),
    balance: BigInt(row.balance),
    claimed: BigInt(row.claimed),
    refundNonce: BigInt(row.refund_nonce),
    withdrawAt: row.withdraw_at,
    charged: BigInt(row.charged),
    signed: BigInt(row.signed),
    signature: row.signature,
    open: ceilings.length,
    reserved: ceilings.reduce((sum, ceiling) => sum + ceiling, 0n),
    usedAt: row.used_at,
  };
}

/** What a client is told of its channel. */
export function channelState(channel: LedgerChannel): ChannelState {
  return {
    channelId: channel.id,
    balance: String(channel.balance),
    totalClaimed: String(channel.claimed),
    withdrawRequestedAt: channel.withdrawAt,
    refundNonce: String(channel.refundNonce),
    chargedCumulativeAmount: String(channel.charged),
    reserved: String(channel.reserved),
  };
}
