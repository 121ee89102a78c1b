import { PERMIT2 } from './deposit-data.ts';
import type { TypedData } from './typed-data.ts';

/** Permission for Permit2 to hand a payer's tokens on: each is good once, until a time, for so much. */
export interface Allowance {
  readonly amount: bigint;
  /** Seconds since the epoch. */
  readonly expiration: number;
  /** Permit2's count of the payer's permissions for this token and this spender. */
  readonly nonce: number;
}

/** The longest that a server may be allowed to take money, in seconds: a month and a day. */
export const LONGEST_ALLOWANCE = 31 * 86_400;

const MAX_AMOUNT = (1n << 160n) - 1n;
const MAX_COUNT = (1n << 48n) - 1n;

/**
 * The salt of the channel that an allowance pays for: nonce, expiration and amount, as Permit2 packs them into one word.
 * So a channel's id names its allowance, and what of that is left says on the chain what was claimed of the channel.
 */
export function saltOfAllowance({ amount, expiration, nonce }: Allowance): string {
  const word = (BigInt(nonce) << 208n) | (BigInt(expiration) << 160n) | amount;
  return `0x${word.toString(16).padStart(64, '0')}`;
}

/** The allowance that a channel's salt names. */
export function allowanceOfSalt(salt: string): Allowance {
  const word = BigInt(salt);
  return {
    amount: word & MAX_AMOUNT,
    expiration: Number((word >> 160n) & MAX_COUNT),
    nonce: Number(word >> 208n),
  };
}

/**
 * True from when an allowance has come to the chain, as Permit2 says what stands there, until the next one takes its
 * place.
 */
export function isStanding(named: Allowance, standing: Allowance): boolean {
  return standing.nonce === named.nonce + 1 && standing.expiration === named.expiration;
}

const PERMIT_SINGLE = {
  PermitSingle: [
    { name: 'details', type: 'PermitDetails' },
    { name: 'spender', type: 'address' },
    { name: 'sigDeadline', type: 'uint256' },
  ],
  PermitDetails: [
    { name: 'token', type: 'address' },
    { name: 'amount', type: 'uint160' },
    { name: 'expiration', type: 'uint48' },
    { name: 'nonce', type: 'uint48' },
  ],
};

/** What a wallet's permission is about. */
export interface AllowanceTerms {
  readonly chainId: number;
  readonly token: string;
  /** The server's key: it takes the money, and nothing but its honesty binds it to the vouchers. */
  readonly spender: string;
  readonly allowance: Allowance;
  /** Until when the signature can be brought to the chain, in seconds since the epoch. */
  readonly sigDeadline: bigint;
}

/** First signature of the wallet on the rail `permit2-allowance`: the spender may take so much until then. */
export function allowanceData({
  chainId,
  token,
  spender,
  allowance,
  sigDeadline,
}: AllowanceTerms): TypedData {
  const { amount, expiration, nonce } = allowance;
  return {
    domain: { name: 'Permit2', chainId, verifyingContract: PERMIT2 },
    types: PERMIT_SINGLE,
    primaryType: 'PermitSingle',
    message: {
      details: {
        token,
        amount: amount.toString(),
        expiration: String(expiration),
        nonce: String(nonce),
      },
      spender,
      sigDeadline: sigDeadline.toString(),
    },
  };
}
