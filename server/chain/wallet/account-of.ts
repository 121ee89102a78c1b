import { getAddress, isAddress } from 'ethers';
import { DEVNET_ID } from '../../../protocol/chain/chains.ts';
import { PhcError } from '../../../protocol/errors.ts';
import type { Chain } from '../connect.ts';
import { devnetAccounts } from '../devnet/accounts.ts';

/** An account by its address, on the development chain also by its name. Throws `PHC_REQUEST_INVALID`. */
export function accountOf({ id }: Chain, text: string): string {
  const named = id === DEVNET_ID && devnetAccounts().find(({ name }) => name === text);
  if (named) return named.address;
  // With a wrong checksum it may be a typing error, and what is sent there is gone.
  if (!isAddress(text)) throw new PhcError('PHC_REQUEST_INVALID', { detail: `"${text}" is no account` });
  return getAddress(text);
}
