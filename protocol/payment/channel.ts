import * as z from 'zod/mini';
import { toHex } from '../bytes.ts';
import { Address, Bytes32 } from './amount.ts';
import { hashTypedData, type TypedData, type TypedDomain } from './typed-data.ts';

/** The settlement contract's address on every chain that has it. */
export const SETTLEMENT = '0x4020074e9df2ce1dee5a9c1b5c3f541d02a10003';

/** The shortest and longest delays of a withdrawal, in seconds, that the settlement contract takes. */
export const WITHDRAW_DELAY = { min: 900, max: 2_592_000 } as const;

/** A payment channel: who pays, whose key signs vouchers, who is paid, whose key claims, in which token. */
export const ChannelConfig = z.object({
  payer: Address,
  payerAuthorizer: Address,
  receiver: Address,
  receiverAuthorizer: Address,
  token: Address,
  withdrawDelay: z.int().check(z.minimum(WITHDRAW_DELAY.min), z.maximum(WITHDRAW_DELAY.max)),
  salt: Bytes32,
});
export type ChannelConfig = z.infer<typeof ChannelConfig>;

const domains = new Map<number, TypedDomain>();

/** The domain of the settlement contract's signatures on a chain. */
function settlementDomain(chainId: number): TypedDomain {
  let domain = domains.get(chainId);
  if (!domain) {
    domain = { name: 'x402 Batch Settlement', version: '1', chainId, verifyingContract: SETTLEMENT };
    domains.set(chainId, domain);
  }
  return domain;
}

const CHANNEL = {
  ChannelConfig: [
    { name: 'payer', type: 'address' },
    { name: 'payerAuthorizer', type: 'address' },
    { name: 'receiver', type: 'address' },
    { name: 'receiverAuthorizer', type: 'address' },
    { name: 'token', type: 'address' },
    { name: 'withdrawDelay', type: 'uint40' },
    { name: 'salt', type: 'bytes32' },
  ],
};

const VOUCHER = {
  Voucher: [
    { name: 'channelId', type: 'bytes32' },
    { name: 'maxClaimableAmount', type: 'uint128' },
  ],
};

const REFUND = {
  Refund: [
    { name: 'channelId', type: 'bytes32' },
    { name: 'nonce', type: 'uint256' },
    { name: 'amount', type: 'uint128' },
  ],
};

const CLAIM_BATCH = {
  ClaimBatch: [{ name: 'claims', type: 'ClaimEntry[]' }],
  ClaimEntry: [
    { name: 'channelId', type: 'bytes32' },
    { name: 'maxClaimableAmount', type: 'uint128' },
    { name: 'totalClaimed', type: 'uint128' },
  ],
};

/** The id of a channel on a chain: the EIP-712 hash of its configuration; hex with 0x. */
export function channelId(chainId: number, config: ChannelConfig): string {
  const domain = settlementDomain(chainId);
  const message = { ...config };
  return `0x${toHex(hashTypedData({ domain, types: CHANNEL, primaryType: 'ChannelConfig', message }))}`;
}

/** What the session key signs: the receiver may have claimed up to `max` in all. */
export function voucherData(chainId: number, channel: string, max: bigint): TypedData {
  return {
    domain: settlementDomain(chainId),
    types: VOUCHER,
    primaryType: 'Voucher',
    message: { channelId: channel, maxClaimableAmount: max.toString() },
  };
}

/** What the receiver's authorizer signs to give `amount` back at once. */
export function refundData(chainId: number, channel: string, nonce: bigint, amount: bigint): TypedData {
  return {
    domain: settlementDomain(chainId),
    types: REFUND,
    primaryType: 'Refund',
    message: { channelId: channel, nonce: nonce.toString(), amount: amount.toString() },
  };
}

/** One row of a claim: the voucher's allowance, and how much of it is claimed in all. */
export interface ClaimEntry {
  readonly channelId: string;
  readonly max: bigint;
  readonly total: bigint;
}

/** What the receiver's authorizer signs to claim. */
export function claimBatchData(chainId: number, entries: readonly ClaimEntry[]): TypedData {
  const claims = entries.map(({ channelId, max, total }) => ({
    channelId,
    maxClaimableAmount: max.toString(),
    totalClaimed: total.toString(),
  }));
  return {
    domain: settlementDomain(chainId),
    types: CLAIM_BATCH,
    primaryType: 'ClaimBatch',
    message: { claims },
  };
}
