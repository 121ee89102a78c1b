import { Wallet } from 'ethers';
import { DEVNET_ID } from '../../../protocol/chain/chains.ts';
import { PhcError } from '../../../protocol/errors.ts';
import type { Chain } from '../connect.ts';
import { devnetAccounts } from '../devnet/accounts.ts';
import { isDevnetAddress } from './is-devnet-key.ts';
import { keystoreAddress, openKeystore } from './keystore.ts';
import { readPassword } from './read-password.ts';

async function fromKeystore(file: string): Promise<string> {
  // A path that was mistyped is told before a password is asked for.
  await keystoreAddress(file);
  return openKeystore(file, await readPassword(file));
}

async function privateKey(chain: Chain, from: string | undefined): Promise<string> {
  if (chain.id === DEVNET_ID) {
    const account = devnetAccounts().find(({ name, address }) => from === name || from === address);
    if (account) return account.privateKey;
  }
  if (from) return fromKeystore(from);
  const inEnvironment = process.env['PH_CODEX_PRIVATE_KEY'];
  if (inEnvironment) return inEnvironment;
  const file = process.env['PH_CODEX_KEYSTORE'];
  if (file) return fromKeystore(file);
  const names = devnetAccounts().map(({ name }) => name);
  throw new PhcError('PHC_CHAIN_KEY', {
    detail: chain.id === DEVNET_ID ? `name one with --from: ${names.join(', ')}` : 'none was given',
  });
}

/**
 * The wallet that signs: `from` is the file of a keystore (version 3), or on the development chain the name of an
 * account; without it PH_CODEX_PRIVATE_KEY or the file in PH_CODEX_KEYSTORE. Throws `PHC_CHAIN_KEY`, and
 * `PHC_CHAIN_DEV_KEY` for a key of the development chain anywhere else.
 */
export async function openWallet(chain: Chain, from?: string): Promise<Wallet> {
  const key = await privateKey(chain, from);
  let wallet: Wallet;
  try {
    wallet = new Wallet(key, chain.provider);
  } catch {
    // Without its cause, which would quote the key.
    throw new PhcError('PHC_CHAIN_KEY', { detail: 'PH_CODEX_PRIVATE_KEY is no private key' });
  }
  if (chain.id !== DEVNET_ID && isDevnetAddress(wallet.address)) {
    throw new PhcError('PHC_CHAIN_DEV_KEY', { detail: `${wallet.address} on ${chain.title}` });
  }
  return wallet;
}
