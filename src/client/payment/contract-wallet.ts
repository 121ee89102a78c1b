import { toHex } from '../../../protocol/bytes.ts';
import { PERMIT2 } from '../../../protocol/payment/deposit-data.ts';
import { hashTypedData, type TypedData } from '../../../protocol/payment/typed-data.ts';
import { callData } from './abi-call.ts';
import type { ChainReader } from './chain-reader.ts';
import { readHolding } from './paid-asset.ts';
import type { WithdrawCall } from './withdraw.ts';

/** A wallet that is a contract: its own code says what it has signed. */
export interface ContractWallet {
  /**
   * What it has to send once, at its gas, before a deposit: it cannot sign the token's own permit. Undefined where Permit2 may
   * take enough already.
   */
  readonly approval: WithdrawCall | undefined;
  /** True once Permit2 may take the deposit. Throws what the reader throws. */
  isApproved(): Promise<boolean>;
  /** What the contract itself says of a signature (EIP-1271). Throws what the reader throws. */
  hasSigned(data: TypedData, signature: string): Promise<boolean>;
}

/** What a contract answers that takes the signature for its own, and nothing after it. */
const ITS_OWN = '1626ba7e'.padEnd(64, '0');
/** Digits of one word. */
const WORD_DIGITS = 64;

async function takesForItsOwn(
  chain: ChainReader,
  account: string,
  data: TypedData,
  signature: string,
): Promise<boolean> {
  const digits = signature.slice(2);
  const words = (digits.match(/.{1,64}/g) ?? []).map((word) => `0x${word.padEnd(WORD_DIGITS, '0')}`);
  const hash = `0x${toHex(hashTypedData(data))}`;
  try {
    // The signature begins after two words, with its length.
    const args = [hash, 64n, BigInt(digits.length / 2), ...words];
    return toHex(await chain.view(account, 'isValidSignature(bytes32,bytes)', args)) === ITS_OWN;
  } catch {
    // Many say no by taking the call back, which looks like a node in trouble: that one would not answer this either.
    await chain.hasCode(account);
    return false;
  }
}

/** The wallet of an account that has code on the chain, for a deposit of `amount`; undefined for a plain account. */
export async function contractWallet(
  chain: ChainReader,
  account: string,
  asset: string,
  amount: bigint,
): Promise<ContractWallet | undefined> {
  if (!(await chain.hasCode(account))) return undefined;
  const isApproved = async () => (await readHolding(chain, asset, account)).allowance >= amount;
  const approve = { to: asset, data: callData('approve(address,uint256)', [PERMIT2, amount]) };
  return {
    approval: (await isApproved()) ? undefined : approve,
    isApproved,
    hasSigned: (data, signature) => takesForItsOwn(chain, account, data, signature),
  };
}
