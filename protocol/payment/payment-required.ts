import * as z from 'zod/mini';
import { Address, Amount, Bytes32, Network, Signature } from './amount.ts';
import { WITHDRAW_DELAY } from './channel.ts';
import { Price } from './price.ts';

/** The rails that there are; which one a server takes says `accepts[].scheme`. */
export const BATCH_SETTLEMENT = 'batch-settlement';
/** Ours, for chains that have no settlement contract. */
export const PERMIT2_ALLOWANCE = 'permit2-allowance';

/** What a server knows of a channel, so that a client that knows other can be set right. */
export const ChannelState = z.object({
  channelId: Bytes32,
  /** Deposited and not paid back. */
  balance: Amount,
  /** Claimed on the chain. */
  totalClaimed: Amount,
  /** Seconds since the epoch; 0 for none. */
  withdrawRequestedAt: z.int(),
  refundNonce: z.optional(Amount),
  /** Charged so far, claimed or not. */
  chargedCumulativeAmount: z.optional(Amount),
  /** Ours: ceilings of the requests that the server still works on. */
  reserved: z.optional(Amount),
});
export type ChannelState = z.infer<typeof ChannelState>;

/** The highest voucher that a server holds. */
const VoucherState = z.object({ signedMaxClaimable: Amount, signature: Signature });

/** One way to pay for a request. */
export const PaymentRequirements = z.object({
  scheme: z.string().check(z.maxLength(64)),
  network: Network,
  /** Ceiling of this request. */
  amount: Amount,
  asset: Address,
  payTo: Address,
  maxTimeoutSeconds: z.int().check(z.positive()),
  extra: z.looseObject({
    assetTransferMethod: z.optional(z.string()),
    /** The token's EIP-712 name and version. */
    name: z.optional(z.string().check(z.maxLength(200))),
    version: z.optional(z.string().check(z.maxLength(32))),
    receiverAuthorizer: z.optional(Address),
    withdrawDelay: z.optional(z.int().check(z.minimum(WITHDRAW_DELAY.min), z.maximum(WITHDRAW_DELAY.max))),
    minDeposit: z.optional(Amount),
    /** Ours: how a request's ceiling is made, so that a client need not ask first. */
    price: z.optional(Price),
    channelState: z.optional(ChannelState),
    voucherState: z.optional(VoucherState),
  }),
});
export type PaymentRequirements = z.infer<typeof PaymentRequirements>;

/** What a 402 says in its header. */
export const PaymentRequired = z.object({
  x402Version: z.literal(2),
  error: z.optional(z.string()),
  resource: z.object({
    url: z.string().check(z.maxLength(2000)),
    description: z.optional(z.string()),
    mimeType: z.optional(z.string()),
  }),
  accepts: z.array(PaymentRequirements).check(z.maxLength(16)),
  extensions: z.optional(z.record(z.string(), z.unknown())),
});
export type PaymentRequired = z.infer<typeof PaymentRequired>;

/** Names of refusals that stock clients of x402 act upon, and of ours beside them. */
export const REFUSALS = {
  mismatch: 'invalid_batch_settlement_evm_cumulative_amount_mismatch',
  belowClaimed: 'invalid_batch_settlement_evm_cumulative_below_claimed',
  exceedsBalance: 'invalid_batch_settlement_evm_cumulative_exceeds_balance',
  signature: 'invalid_batch_settlement_evm_voucher_signature',
  channelId: 'invalid_batch_settlement_evm_channel_id_mismatch',
  receiver: 'invalid_batch_settlement_evm_receiver_mismatch',
  authorizer: 'invalid_batch_settlement_evm_receiver_authorizer_mismatch',
  token: 'invalid_batch_settlement_evm_token_mismatch',
  delay: 'invalid_batch_settlement_evm_withdraw_delay_mismatch',
  network: 'invalid_batch_settlement_evm_network_mismatch',
  scheme: 'invalid_batch_settlement_evm_scheme',
  unknown: 'invalid_batch_settlement_evm_channel_not_found',
  payload: 'invalid_batch_settlement_evm_payload_type',
  minDeposit: 'invalid_batch_settlement_evm_deposit_below_min_deposit',
  permit2: 'invalid_batch_settlement_evm_permit2_invalid_signature',
  deadline: 'invalid_batch_settlement_evm_permit2_deadline_expired',
  depositFails: 'invalid_batch_settlement_evm_deposit_simulation_failed',
  depositFailed: 'invalid_batch_settlement_evm_deposit_transaction_failed',
  withdrawing: 'ph_withdrawal_pending',
  unclaimable: 'ph_voucher_not_claimable',
} as const;
export type Refusal = keyof typeof REFUSALS;
