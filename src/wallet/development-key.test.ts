import assert from 'node:assert/strict';
import { verifyTypedData, Wallet } from 'ethers';
import { permitData } from '../../protocol/payment/deposit-data.ts';
import { memorySecrets } from '../../test/support/memory-secrets.ts';
import { phcError } from '../../test/support/phc-code.ts';
import { connectDevelopmentKey, restoreDevelopmentKey } from './development-key.ts';
import { signTypedData, typedDataJson } from './sign-typed-data.ts';

const KEY = `0x${'17'.repeat(32)}`;
const OWNER = new Wallet(KEY).address.toLowerCase();

const permit = (chainId: number) =>
  permitData({
    chainId,
    token: `0x${'a'.repeat(40)}`,
    name: 'T',
    version: '1',
    owner: OWNER,
    amount: 5n,
    nonce: 0n,
    deadline: 9n,
  });

describe('a development key', () => {
  it('signs as its account does', async () => {
    const wallet = await connectDevelopmentKey(KEY, memorySecrets());
    const data = permit(31337);
    const signature = await signTypedData(wallet, data);
    const types = Object.fromEntries(Object.entries(data.types).map(([name, fields]) => [name, [...fields]]));
    assert.equal(verifyTypedData(data.domain, types, data.message, signature).toLowerCase(), OWNER);
    assert.equal(wallet.account, OWNER);
  });

  it('signs on no chain where money is real', async () => {
    const wallet = await connectDevelopmentKey(KEY, memorySecrets());
    for (const chainId of [1, 137, 8453]) {
      await assert.rejects(signTypedData(wallet, permit(chainId)), phcError('PHC_WALLET_TEST_CHAINS'));
    }
    const params = [OWNER, typedDataJson(permit(137))];
    const smuggled = wallet.request({ method: 'eth_signTypedData_v4', params, chainId: 31337 });
    await assert.rejects(smuggled, phcError('PHC_WALLET_TEST_CHAINS'));
  });

  it('is kept as a secret until it is disconnected', async () => {
    const secrets = memorySecrets();
    assert.equal(await restoreDevelopmentKey(secrets), undefined);
    await connectDevelopmentKey('17'.repeat(32), secrets);
    const wallet = await restoreDevelopmentKey(secrets);
    assert.equal(wallet?.account, OWNER);
    await wallet?.disconnect();
    assert.equal(secrets.kept.size, 0);
  });

  it('is nothing but 32 bytes of hex', async () => {
    for (const text of ['', 'hello', `0x${'0'.repeat(64)}`, `0x${'f'.repeat(64)}`, '0x12']) {
      await assert.rejects(connectDevelopmentKey(text, memorySecrets()), phcError('PHC_WALLET_KEY'));
    }
  });

  it('is not believed when what comes back is not of its account', async () => {
    const wallet = await connectDevelopmentKey(KEY, memorySecrets());
    const other = { ...wallet, account: `0x${'b'.repeat(40)}` };
    await assert.rejects(signTypedData(other, permit(31337)), phcError('PHC_WALLET_ANSWER'));
    const silly = { ...wallet, request: async () => ({}) };
    await assert.rejects(signTypedData(silly, permit(31337)), phcError('PHC_WALLET_ANSWER'));
  });
});
