import { sameAddress } from '../../../protocol/chain/did.ts';
import { devnetAccounts } from '../devnet/accounts.ts';

/** True for an account whose private key everybody knows: on a public chain its money is gone within seconds. */
export function isDevnetAddress(address: string): boolean {
  return devnetAccounts().some((account) => sameAddress(account.address, address));
}
