import * as z from 'zod/mini';
import { Address, Amount, Bytes32, Network, Signature } from './amount.ts';
import { ChannelConfig } from './channel.ts';

const Uint256 = z.string().check(z.regex(/^(?:0|[1-9]\d{0,77})$/));

/** Cumulative: the receiver may have claimed up to this in all. */
export const Voucher = z.object({
  channelId: Bytes32,
  maxClaimableAmount: Amount,
  signature: Signature,
});
export type Voucher = z.infer<typeof Voucher>;

/** The wallet's signature that lets Permit2 move a deposit. */
const Permit2Authorization = z.object({
  from: Address,
  permitted: z.object({ token: Address, amount: Amount }),
  spender: Address,
  nonce: Uint256,
  deadline: Uint256,
  witness: z.object({ channelId: Bytes32 }),
  signature: Signature,
});
export type Permit2Authorization = z.infer<typeof Permit2Authorization>;

/** A voucher, and with it money for the channel. */
const DepositPayload = z.object({
  type: z.literal('deposit'),
  channelConfig: ChannelConfig,
  voucher: Voucher,
  deposit: z.object({
    amount: Amount,
    // Never eip3009: a datatoken's fallback lets that succeed and moves nothing.
    authorization: z.object({ permit2Authorization: Permit2Authorization }),
  }),
});
export type DepositPayload = z.infer<typeof DepositPayload>;

/** A voucher, and with it permission to take what the channel's salt says; only on the rail `permit2-allowance`. */
const AllowancePayload = z.object({
  type: z.literal('allowance'),
  channelConfig: ChannelConfig,
  voucher: Voucher,
  allowance: z.object({ sigDeadline: Uint256, signature: Signature }),
});
export type AllowancePayload = z.infer<typeof AllowancePayload>;

/** What brings money, by either rail. */
export type FundingPayload = DepositPayload | AllowancePayload;

const VoucherPayload = z.object({
  type: z.literal('voucher'),
  channelConfig: ChannelConfig,
  voucher: Voucher,
});

/** Asks for what is left; the voucher shows that the session key asks. */
const RefundPayload = z.object({
  type: z.literal('refund'),
  channelConfig: ChannelConfig,
  voucher: Voucher,
  amount: z.optional(Amount),
});
export type RefundPayload = z.infer<typeof RefundPayload>;

/** The token's own permit for Permit2 (EIP-2612), which the server sends along with a deposit. */
export const PermitInfo = z.object({
  from: Address,
  asset: Address,
  spender: Address,
  amount: Uint256,
  nonce: Uint256,
  deadline: Uint256,
  signature: Signature,
});
export type PermitInfo = z.infer<typeof PermitInfo>;

/** What a client pays with, in the header of its request. */
export const PaymentPayload = z.object({
  x402Version: z.literal(2),
  accepted: z.object({ scheme: z.string(), network: Network, asset: Address, payTo: Address }),
  payload: z.discriminatedUnion('type', [DepositPayload, AllowancePayload, VoucherPayload, RefundPayload]),
  extensions: z.optional(
    z.looseObject({ eip2612GasSponsoring: z.optional(z.looseObject({ info: z.unknown() })) }),
  ),
});
export type PaymentPayload = z.infer<typeof PaymentPayload>;
