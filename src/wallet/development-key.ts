import { DEVNET_ID, PUBLIC_CHAINS } from '../../protocol/chain/chains.ts';
import { PhcError } from '../../protocol/errors.ts';
import { keyFromHex, type SigningKey } from '../../protocol/payment/key.ts';
import { createListeners } from './listeners.ts';
import type { SecretStore } from './secret-store.ts';
import type { Wallet } from './wallet.ts';

/** Chains on which nothing is worth anything. */
const TEST_CHAINS: readonly number[] = [
  DEVNET_ID,
  PUBLIC_CHAINS.amoy.id,
  PUBLIC_CHAINS.sepolia.id,
  PUBLIC_CHAINS['op-sepolia'].id,
];

const SECRET = 'ph-codex.wallet.developmentKey';
const KEY = /^(?:0x)?([0-9a-fA-F]{64})$/;

function readKey(text: string): { readonly hex: string; readonly key: SigningKey } {
  const hex = `0x${KEY.exec(text.trim())?.[1]?.toLowerCase() ?? ''}`;
  try {
    return { hex, key: keyFromHex(hex) };
  } catch (cause) {
    throw new PhcError('PHC_WALLET_KEY', { cause });
  }
}

function toWallet(key: SigningKey, secrets: SecretStore): Wallet {
  const changes = createListeners();
  const ends = createListeners();
  return {
    kind: 'development',
    name: 'development key',
    account: key.address,
    chainIds: TEST_CHAINS,
    async request({ method, params, chainId }) {
      if (!TEST_CHAINS.includes(chainId)) {
        throw new PhcError('PHC_WALLET_TEST_CHAINS', { detail: `chain ${chainId}` });
      }
      if (method !== 'eth_signTypedData_v4') throw new PhcError('PHC_WALLET_FAILED', { detail: method });
      const { domain, types, primaryType, message } = JSON.parse(String(params[1]));
      // Named once in the call and once in what is signed: the second is what counts on the chain.
      if (domain.chainId !== chainId) throw new PhcError('PHC_WALLET_TEST_CHAINS');
      const { EIP712Domain: _, ...others } = types;
      return key.sign({ domain, types: others, primaryType, message });
    },
    onChange: changes.add,
    onEnd: ends.add,
    async disconnect() {
      await secrets.delete(SECRET);
      ends.call();
    },
    close: async () => {},
  };
}

/** Keeps a private key and signs with it, on test chains only; throws PHC_WALLET_KEY for what is none. */
export async function connectDevelopmentKey(text: string, secrets: SecretStore): Promise<Wallet> {
  const { hex, key } = readKey(text);
  await secrets.store(SECRET, hex);
  return toWallet(key, secrets);
}

/** The key of an earlier time; undefined where there is none. */
export async function restoreDevelopmentKey(secrets: SecretStore): Promise<Wallet | undefined> {
  const kept = await secrets.get(SECRET);
  return kept === undefined ? undefined : toWallet(readKey(kept).key, secrets);
}
