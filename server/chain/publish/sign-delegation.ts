import type { Wallet } from 'ethers';
import type { Delegation, SignedDelegation } from '../../../protocol/receipt/delegation.ts';
import { delegationTypedData } from '../../../protocol/receipt/delegation-hash.ts';

/** The wallet's word, by EIP-712, that a server's key may sign for a model. */
export async function signDelegation(
  wallet: Wallet,
  chainId: number,
  delegation: Delegation,
): Promise<SignedDelegation> {
  const { types, domain, message } = delegationTypedData(chainId, delegation);
  const { EIP712Domain: _, ...structs } = types;
  const signature = await wallet.signTypedData(domain, structs, message);
  return { chainId, wallet: wallet.address.toLowerCase(), delegation, signature };
}
