import { HDNodeWallet } from 'ethers';
import type { DevnetAccount } from '../../../protocol/chain/devnet-file.ts';

/** The phrase that development chains have in common; its keys are known to everybody. */
export const DEVNET_MNEMONIC = 'test test test test test test test test test test test junk';

/** The people of the stories, in the order of the phrase's keys; `deployer` owns Ocean's contracts. */
const NAMES = [
  'deployer',
  'alice',
  'bob',
  'charlie',
  'derek',
  'elena',
  'provider',
  'provider2',
  'evaluator',
  'curator',
] as const;

/** The accounts that a development chain begins with. */
export function devnetAccounts(): DevnetAccount[] {
  const root = HDNodeWallet.fromPhrase(DEVNET_MNEMONIC, '', "m/44'/60'/0'/0");
  return NAMES.map((name, index) => {
    const { address, privateKey } = root.deriveChild(index);
    return { name, address, privateKey };
  });
}
