import assert from 'node:assert/strict';
import { parseEther, Wallet } from 'ethers';
import * as z from 'zod/mini';
import type { Call } from '../../server/chain/call.ts';
import { contractAddress } from '../../server/chain/connect.ts';
import { openJournal } from '../../server/chain/journal.ts';
import { ERC20 } from '../../server/chain/token/abi.ts';
import { type TestDevnet, testDevnet } from '../support/devnet.ts';

describe('the journal of transactions', function () {
  this.timeout(120_000);
  let net: TestDevnet;
  let wallet: Wallet;
  let pay: Call;
  before(async () => {
    net = await testDevnet();
    wallet = new Wallet(net.account('alice').privateKey, net.chain.provider);
  });
  after(() => net.remove());
  beforeEach(() => {
    pay = transfer(parseEther('1'));
  });

  function transfer(amount: bigint): Call {
    const data = ERC20.encodeFunctionData('transfer', [net.account('bob').address, amount]);
    return { step: 'pay', to: contractAddress(net.chain, 'Ocean'), data };
  }
  const open = (id: string, signal?: AbortSignal) =>
    openJournal({ chain: net.chain, wallet, id, home: net.home, signal });
  const bobs = async () =>
    BigInt(
      String(
        await net.rpc('eth_call', {
          to: contractAddress(net.chain, 'Ocean'),
          data: ERC20.encodeFunctionData('balanceOf', [net.account('bob').address]),
        }),
      ),
    );

  it('does a step once, however often it is asked to', async () => {
    const before = await bobs();
    const first = await open('once');
    const { hash } = await first.send(pay);
    await first.close();
    const second = await open('once');
    assert.equal(second.resumed, true);
    assert.equal((await second.send(pay)).hash, hash);
    await second.finish();
    await second.close();
    assert.equal((await bobs()) - before, parseEther('1'));
    const third = await open('once');
    assert.equal(third.resumed, false);
    await third.close();
  });

  it('sends the same transaction again when the chain has lost it', async () => {
    const before = await bobs();
    const snapshot = await net.rpc('evm_snapshot');
    const journal = await open('lost');
    const { hash } = await journal.send(pay);
    await net.rpc('evm_revert', snapshot);
    assert.equal(await bobs(), before);
    assert.equal((await journal.send(pay)).hash, hash);
    await journal.close();
    assert.equal((await bobs()) - before, parseEther('1'));
  });

  it('makes a new transaction only when the nonce of the old one went to another', async () => {
    const before = await bobs();
    await net.rpc('evm_setAutomine', false);
    const stop = new AbortController();
    const journal = await open('replaced', stop.signal);
    const interrupted = journal.send(pay);
    interrupted.catch(() => undefined);
    const nonce = await wallet.getNonce('latest');
    while ((await wallet.getNonce('pending')) === nonce);
    stop.abort();
    await assert.rejects(interrupted);
    await journal.close();
    // The person sends something else with the same nonce and a higher fee, from another program.
    await net.rpc('anvil_dropAllTransactions');
    await wallet.sendTransaction({ to: wallet.address, nonce, maxFeePerGas: 10n ** 11n });
    await net.rpc('evm_mine');
    await net.rpc('evm_setAutomine', true);

    const again = await open('replaced');
    const receipt = await again.send(pay);
    await again.close();
    assert.equal((await net.chain.provider.getTransaction(receipt.hash))?.nonce, nonce + 1);
    assert.equal((await bobs()) - before, parseEther('1'));
  });

  it('sends nothing that a contract would refuse, and says its reason', async () => {
    const journal = await open('refused');
    const nonce = await wallet.getNonce();
    await assert.rejects(journal.send(transfer(parseEther('1000000000'))), {
      code: 'PHC_CHAIN_REVERTED',
      detail: 'pay: ERC20: transfer amount exceeds balance',
    });
    assert.equal(await wallet.getNonce(), nonce);
    await journal.close();
  });

  it('does not take one thing for another of the same name', async () => {
    const journal = await open('changed');
    await journal.send(pay);
    await assert.rejects(journal.send(transfer(2n)), { code: 'PHC_CHAIN_JOURNAL' });
    await journal.close();
  });

  it('keeps what was decided first', async () => {
    const first = await open('facts');
    assert.equal(await first.fact('created', z.string(), () => 'then'), 'then');
    await first.close();
    const second = await open('facts');
    assert.equal(await second.fact('created', z.string(), () => 'now'), 'then');
    await second.close();
  });
});
