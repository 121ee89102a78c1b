import { PhcError } from '../../protocol/errors.ts';
import { allowanceData, allowanceOfSalt, LONGEST_ALLOWANCE } from '../../protocol/payment/allowance.ts';
import { depositData, PERMIT2, PERMIT2_COLLECTOR, permitData } from '../../protocol/payment/deposit-data.ts';
import type { TypedData, TypedValue } from '../../protocol/payment/typed-data.ts';
import { type AgreementFacts, agreedChannel } from './agreement.ts';
import { mustEqual } from './check-requirements.ts';

/** What is asked of the wallet, in one word. */
export type AgreementKind = 'deposit' | 'permit' | 'allowance';

/** What an accepted agreement comes to. */
export interface CheckedAgreement {
  readonly kind: AgreementKind;
  /** In the token's smallest unit. */
  readonly amount: bigint;
  /** Seconds since the epoch. */
  readonly deadline: bigint;
}

const KINDS: Readonly<Record<string, AgreementKind>> = {
  PermitWitnessTransferFrom: 'deposit',
  Permit: 'permit',
  PermitSingle: 'allowance',
};

/** EIP-3009's, which datatokens do not have. */
const TRANSFERS = /^(Transfer|Receive)WithAuthorization$/;

function text(value: TypedValue | undefined): string {
  if (typeof value !== 'string') throw new PhcError('PHC_SIGN_SHAPE');
  return value.toLowerCase();
}

function number(value: TypedValue | undefined): bigint {
  if (typeof value !== 'string' || !/^\d{1,78}$/.test(value)) throw new PhcError('PHC_SIGN_SHAPE');
  return BigInt(value);
}

function struct(value: TypedValue | undefined): Readonly<Record<string, TypedValue>> {
  if (typeof value !== 'object' || Array.isArray(value)) throw new PhcError('PHC_SIGN_SHAPE');
  return Object.fromEntries(Object.entries(value));
}

/** The same message in one spelling, so that what was checked field by field is all that there is in it. */
function spelling({ domain, types, primaryType, message }: TypedData): string {
  const sorted = (value: unknown): unknown => {
    if (typeof value === 'string') return value.toLowerCase();
    if (Array.isArray(value)) return value.map(sorted);
    if (typeof value !== 'object' || value === null) return value;
    return Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]);
  };
  return JSON.stringify([sorted(domain), sorted(types), primaryType, sorted(message)]);
}

function checkLimits(facts: AgreementFacts, amount: bigint, deadline: bigint): void {
  if (amount === 0n || amount > facts.budget) {
    throw new PhcError('PHC_SIGN_AMOUNT', { detail: `${amount} of ${facts.budget}` });
  }
  const latest = BigInt(facts.now + facts.validSeconds);
  if (deadline <= BigInt(facts.now) || deadline > latest) {
    throw new PhcError('PHC_SIGN_DEADLINE', { detail: `until ${deadline}, now ${facts.now}` });
  }
}

function checkDeposit(data: TypedData, facts: AgreementFacts): CheckedAgreement {
  const { domain, message } = data;
  mustEqual('PHC_SIGN_CONTRACT', domain.verifyingContract.toLowerCase(), PERMIT2);
  mustEqual('PHC_SIGN_CONTRACT', text(message['spender']), PERMIT2_COLLECTOR);
  const permitted = struct(message['permitted']);
  mustEqual('PHC_SIGN_ASSET', text(permitted['token']), facts.datatoken);
  const channel = agreedChannel(facts);
  mustEqual('PHC_SIGN_CHANNEL', text(struct(message['witness'])['channelId']), channel);
  const amount = number(permitted['amount']);
  const deadline = number(message['deadline']);
  const nonce = number(message['nonce']);
  checkLimits(facts, amount, deadline);
  const { chainId, datatoken: token } = facts;
  const agreed = depositData({ chainId, channelId: channel, token, amount, nonce, deadline });
  if (spelling(data) !== spelling(agreed)) throw new PhcError('PHC_SIGN_SHAPE');
  return { kind: 'deposit', amount, deadline };
}

function checkPermit(data: TypedData, facts: AgreementFacts): CheckedAgreement {
  const { domain, message } = data;
  mustEqual('PHC_SIGN_ASSET', domain.verifyingContract.toLowerCase(), facts.datatoken);
  mustEqual('PHC_SIGN_CONTRACT', text(message['spender']), PERMIT2);
  mustEqual('PHC_SIGN_OWNER', text(message['owner']), facts.account);
  const amount = number(message['value']);
  const deadline = number(message['deadline']);
  const nonce = number(message['nonce']);
  checkLimits(facts, amount, deadline);
  const { chainId, datatoken: token, tokenName: name, account: owner } = facts;
  const agreed = permitData({ chainId, token, name, version: '1', owner, amount, nonce, deadline });
  if (spelling(data) !== spelling(agreed)) throw new PhcError('PHC_SIGN_SHAPE');
  return { kind: 'permit', amount, deadline };
}

function checkAllowance(data: TypedData, facts: AgreementFacts): CheckedAgreement {
  const { domain, message } = data;
  const { chainId, datatoken: token, channel, now } = facts;
  const spender = channel.receiverAuthorizer;
  mustEqual('PHC_SIGN_CONTRACT', domain.verifyingContract.toLowerCase(), PERMIT2);
  mustEqual('PHC_SIGN_CONTRACT', text(message['spender']), spender);
  const details = struct(message['details']);
  mustEqual('PHC_SIGN_ASSET', text(details['token']), token);
  const allowance = allowanceOfSalt(channel.salt);
  const named =
    number(details['amount']) === allowance.amount &&
    number(details['expiration']) === BigInt(allowance.expiration) &&
    number(details['nonce']) === BigInt(allowance.nonce);
  if (!named) throw new PhcError('PHC_SIGN_CHANNEL', { detail: 'the channel names another allowance' });
  const deadline = number(message['sigDeadline']);
  checkLimits(facts, allowance.amount, deadline);
  if (allowance.expiration > now + LONGEST_ALLOWANCE) {
    throw new PhcError('PHC_SIGN_DEADLINE', { detail: `until ${allowance.expiration}, now ${now}` });
  }
  const agreed = allowanceData({ chainId, token, spender, allowance, sigDeadline: deadline });
  if (spelling(data) !== spelling(agreed)) throw new PhcError('PHC_SIGN_SHAPE');
  return { kind: 'allowance', amount: allowance.amount, deadline };
}

const CHECKS: Readonly<Record<AgreementKind, typeof checkDeposit>> = {
  deposit: checkDeposit,
  permit: checkPermit,
  allowance: checkAllowance,
};

/**
 * Holds what a wallet is to sign against what the chain and the person say: nothing else than a deposit into the agreed
 * channel, an allowance that this channel names, or a permit for either passes. Throws a PHC_SIGN error that says what was wrong.
 */
export function checkTypedData(data: TypedData, facts: AgreementFacts): CheckedAgreement {
  const { channel } = facts;
  if (TRANSFERS.test(data.primaryType)) throw new PhcError('PHC_SIGN_TRANSFER');
  if (data.domain.chainId !== facts.chainId) {
    throw new PhcError('PHC_SIGN_CHAIN', { detail: `${data.domain.chainId}, not ${facts.chainId}` });
  }
  mustEqual('PHC_SIGN_ASSET', channel.token, facts.datatoken);
  mustEqual('PHC_SIGN_PAYEE', channel.receiver, facts.collector);
  mustEqual('PHC_SIGN_OWNER', channel.payer, facts.account);
  const kind = KINDS[data.primaryType];
  if (!kind) throw new PhcError('PHC_SIGN_SHAPE', { detail: data.primaryType.slice(0, 80) });
  return CHECKS[kind](data, facts);
}
