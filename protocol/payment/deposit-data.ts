import type { TypedData } from './typed-data.ts';

/** Permit2's address on every chain. */
export const PERMIT2 = '0x000000000022d473030f116ddee9f6b43ac78ba3';

/** The contract that brings a deposit by Permit2, on every chain that has the settlement contract. */
export const PERMIT2_COLLECTOR = '0x4020425faf3b746c082c2f942b4e5159887b0005';

const DEPOSIT = {
  PermitWitnessTransferFrom: [
    { name: 'permitted', type: 'TokenPermissions' },
    { name: 'spender', type: 'address' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' },
    { name: 'witness', type: 'DepositWitness' },
  ],
  TokenPermissions: [
    { name: 'token', type: 'address' },
    { name: 'amount', type: 'uint256' },
  ],
  DepositWitness: [{ name: 'channelId', type: 'bytes32' }],
};

const PERMIT = {
  Permit: [
    { name: 'owner', type: 'address' },
    { name: 'spender', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' },
  ],
};

/** A deposit into one channel. */
export interface DepositTerms {
  readonly chainId: number;
  readonly channelId: string;
  readonly token: string;
  readonly amount: bigint;
  /** Permit2's, random and used once. */
  readonly nonce: bigint;
  /** Seconds since the epoch. */
  readonly deadline: bigint;
}

/** First signature of the wallet: Permit2 may move the amount into this channel, and nowhere else. */
export function depositData(terms: DepositTerms): TypedData {
  const { chainId, channelId, token, amount, nonce, deadline } = terms;
  return {
    domain: { name: 'Permit2', chainId, verifyingContract: PERMIT2 },
    types: DEPOSIT,
    primaryType: 'PermitWitnessTransferFrom',
    message: {
      permitted: { token, amount: amount.toString() },
      spender: PERMIT2_COLLECTOR,
      nonce: nonce.toString(),
      deadline: deadline.toString(),
      witness: { channelId },
    },
  };
}

/** What a wallet's permit of a token is about (EIP-2612). */
export interface PermitTerms {
  readonly chainId: number;
  readonly token: string;
  /** The token's EIP-712 name and version: `name()` and "1" for a datatoken. */
  readonly name: string;
  readonly version: string;
  readonly owner: string;
  readonly amount: bigint;
  /** The token's count of the owner's permits. */
  readonly nonce: bigint;
  readonly deadline: bigint;
}

/**
 * Second signature of the wallet: Permit2 may take the amount. A datatoken compares the deadline with the block's
 * number, so that it never expires: exact amounts only.
 */
export function permitData(terms: PermitTerms): TypedData {
  const { chainId, token, name, version, owner, amount, nonce, deadline } = terms;
  return {
    domain: { name, version, chainId, verifyingContract: token },
    types: PERMIT,
    primaryType: 'Permit',
    message: {
      owner,
      spender: PERMIT2,
      value: amount.toString(),
      nonce: nonce.toString(),
      deadline: deadline.toString(),
    },
  };
}
