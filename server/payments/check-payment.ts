import { allowanceOfSalt } from '../../protocol/payment/allowance.ts';
import { networkOf } from '../../protocol/payment/amount.ts';
import { type ChannelConfig, channelId, voucherData } from '../../protocol/payment/channel.ts';
import { PERMIT2, PERMIT2_COLLECTOR } from '../../protocol/payment/deposit-data.ts';
import { isSignedBy } from '../../protocol/payment/key.ts';
import {
  type AllowancePayload,
  type DepositPayload,
  type FundingPayload,
  type PaymentPayload,
  PermitInfo,
  type Voucher,
} from '../../protocol/payment/payment-payload.ts';
import { PERMIT2_ALLOWANCE, type Refusal } from '../../protocol/payment/payment-required.ts';
import type { TypedData } from '../../protocol/payment/typed-data.ts';
import { signsItself } from './payer-signature.ts';
import type { PaymentTerms } from './payment-terms.ts';
import { fastRecover } from './recover.ts';

/** Seconds a deposit's signature must still be good for, so that its transaction can come to be. */
const LEAST_SECONDS = 30;

/** Ids of channels that came last: hashing one takes as long as all else that is checked before the signature. */
const MOST_IDS = 1000;
const ids = new Map<string, string>();

function idOf(chainId: number, config: ChannelConfig): string {
  const text = `${chainId} ${JSON.stringify(config)}`;
  const known = ids.get(text);
  if (known !== undefined) return known;
  const id = channelId(chainId, config);
  if (ids.size >= MOST_IDS) ids.clear();
  ids.set(text, id);
  return id;
}

function configFault({ payload }: PaymentPayload, terms: PaymentTerms): Refusal | undefined {
  const { channelConfig: config, voucher } = payload;
  if (config.token !== terms.asset) return 'token';
  if (config.receiver !== terms.payTo) return 'receiver';
  if (config.receiverAuthorizer !== terms.authorizer) return 'authorizer';
  if (config.withdrawDelay !== terms.withdrawDelay) return 'delay';
  return idOf(terms.chainId, config) === voucher.channelId ? undefined : 'channelId';
}

/**
 * What is wrong with a payment by itself, before the ledger or the chain are asked; undefined for nothing. The voucher of
 * a payer that signs itself is left to `Rail.signedByPayer`.
 */
export function paymentFault(payment: PaymentPayload, terms: PaymentTerms): Refusal | undefined {
  const { accepted, payload } = payment;
  if (accepted.scheme !== terms.scheme) return 'scheme';
  if (accepted.network !== networkOf(terms.chainId)) return 'network';
  if (accepted.asset !== terms.asset) return 'token';
  if (accepted.payTo !== terms.payTo) return 'receiver';
  const fault = configFault(payment, terms);
  if (fault) return fault;
  const { channelConfig, voucher } = payload;
  // Whether that is a contract, which its own code has to say, only the chain knows.
  if (signsItself(channelConfig)) return undefined;
  const data = voucherMessage(voucher, terms);
  return isSignedBy(channelConfig.payerAuthorizer, data, voucher.signature, fastRecover())
    ? undefined
    : 'signature';
}

/** What was signed for a voucher. */
export function voucherMessage(
  { channelId: id, maxClaimableAmount }: Voucher,
  { chainId }: PaymentTerms,
): TypedData {
  return voucherData(chainId, id, BigInt(maxClaimableAmount));
}

const isOver = (deadline: string, now: number): boolean => BigInt(deadline) < BigInt(now + LEAST_SECONDS);

function allowanceFault(
  { channelConfig, allowance }: AllowancePayload,
  terms: PaymentTerms,
  now: number,
): Refusal | undefined {
  const { amount, expiration } = allowanceOfSalt(channelConfig.salt);
  if (amount < terms.minDeposit) return 'minDeposit';
  // Nothing is served in the last seconds of an allowance, in which it is claimed.
  if (expiration <= now + channelConfig.withdrawDelay) return 'deadline';
  return isOver(allowance.sigDeadline, now) ? 'deadline' : undefined;
}

/**
 * What is wrong with a deposit by itself at a time in seconds; undefined for nothing. Its signature is left to the
 * chain: a wallet may be a contract.
 */
export function depositFault(payload: FundingPayload, terms: PaymentTerms, now: number): Refusal | undefined {
  const isAllowance = payload.type === 'allowance';
  if (isAllowance !== (terms.scheme === PERMIT2_ALLOWANCE)) return 'payload';
  return isAllowance ? allowanceFault(payload, terms, now) : permit2Fault(payload, terms, now);
}

function permit2Fault(
  { channelConfig, voucher, deposit }: DepositPayload,
  terms: PaymentTerms,
  now: number,
): Refusal | undefined {
  const { from, permitted, spender, deadline, witness } = deposit.authorization.permit2Authorization;
  const amount = BigInt(deposit.amount);
  if (amount < terms.minDeposit) return 'minDeposit';
  const fits =
    from === channelConfig.payer &&
    permitted.token === terms.asset &&
    BigInt(permitted.amount) === amount &&
    spender === PERMIT2_COLLECTOR &&
    witness.channelId === voucher.channelId;
  if (!fits) return 'permit2';
  return isOver(deadline, now) ? 'deadline' : undefined;
}

function amountOf(payload: FundingPayload): bigint {
  if (payload.type === 'deposit') return BigInt(payload.deposit.amount);
  return allowanceOfSalt(payload.channelConfig.salt).amount;
}

/** The wallet's signature of a deposit, by which it is known. */
export function depositSignature(payload: FundingPayload): string {
  if (payload.type === 'allowance') return payload.allowance.signature;
  return payload.deposit.authorization.permit2Authorization.signature;
}

/** The token's permit that came with a deposit, where it is one for this deposit. */
export function permitOf({ payload, extensions }: PaymentPayload): PermitInfo | undefined {
  if (payload.type !== 'deposit' && payload.type !== 'allowance') return undefined;
  const info = PermitInfo.safeParse(extensions?.eip2612GasSponsoring?.info);
  if (!info.success) return undefined;
  const { from, asset, spender, amount } = info.data;
  const { payer, token } = payload.channelConfig;
  const fits =
    from === payer && asset === token && spender === PERMIT2 && BigInt(amount) === amountOf(payload);
  return fits ? info.data : undefined;
}
