import type { ChannelConfig } from '../../protocol/payment/channel.ts';
import type { FundingPayload, PermitInfo } from '../../protocol/payment/payment-payload.ts';
import type { ChainState } from './ledger.ts';
import type { SignedByPayer } from './payer-signature.ts';

/** A channel as a rail knows it. */
export interface RailChannel {
  readonly id: string;
  readonly config: ChannelConfig;
  /** What the ledger knows was claimed. */
  readonly claimed?: bigint;
}

/** What is claimed of a channel: charges, never ceilings. */
export interface ClaimRow extends RailChannel {
  /** The highest voucher. */
  readonly signed: bigint;
  readonly signature: string;
  /** What is claimed in all, at most `signed`. */
  readonly total: bigint;
}

/** How money gets from payers to the receiver, on one chain. Everything throws what `Chain` throws. */
export interface Rail {
  /** `accepts[].scheme`. */
  readonly scheme: string;
  /** True where a payer's new deposit ends its channel before: what that owes has to be claimed first. */
  readonly replaces: boolean;
  /** What the chain says of channels, in their order: deposits count only at the configured depth. */
  read(channels: readonly RailChannel[]): Promise<ChainState[]>;
  readonly signedByPayer: SignedByPayer;
  /** Why the chain would not take this deposit; undefined where it would. */
  tryDeposit(payload: FundingPayload, permit: PermitInfo | undefined): Promise<string | undefined>;
  /** Sends a deposit, and gives the transaction once it is as deep as configured. */
  deposit(payload: FundingPayload, permit: PermitInfo | undefined): Promise<string>;
  /** Those rows that the chain would take now: one bad row would fail the batch around it. */
  tryClaim(rows: readonly ClaimRow[]): Promise<ClaimRow[]>;
  /** Claims and pays the receiver; what an earlier process had begun is ended first. */
  claim(rows: readonly ClaimRow[]): Promise<string>;
  /** Claims what is the receiver's, and gives `amount` back to the payer. */
  refund(row: ClaimRow, nonce: bigint, amount: bigint): Promise<string>;
}
