import assert from 'node:assert/strict';
import { HDNodeWallet } from 'ethers';
import { DEVNET_MNEMONIC, devnetAccounts } from './accounts.ts';

describe('the accounts of development chains', () => {
  it('are those of the phrase', () => {
    const root = HDNodeWallet.fromPhrase(DEVNET_MNEMONIC, '', "m/44'/60'/0'/0");
    for (const [i, { name, address, privateKey }] of devnetAccounts().entries()) {
      const made = root.deriveChild(i);
      assert.deepEqual([address, privateKey], [made.address, made.privateKey], name);
    }
  });
});
