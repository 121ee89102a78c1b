import assert from 'node:assert/strict';
import { parseEther } from 'ethers';
import type { Call } from '../../../server/chain/call.ts';
import { contractAddress } from '../../../server/chain/connect.ts';
import { ESCROW, readPledges } from '../../../server/chain/curate/escrow.ts';
import { pledgeCalls, takeBackCalls, takeCalls } from '../../../server/chain/curate/pledge.ts';
import { readBalance, readTokenInfo, type TokenInfo } from '../../../server/chain/token/token-info.ts';
import { carryOutAs } from '../../support/carry-out-as.ts';
import { type TestDevnet, testDevnet } from '../../support/devnet.ts';

const E = parseEther;
const PLEDGE = { code: 'PHC_TOKEN_PLEDGE' };
const MODEL_ROOT = '44'.repeat(32);

describe('a pledge', function () {
  this.timeout(60_000);
  let net: TestDevnet;
  let token: TokenInfo;

  const addressOf = (who: string) => net.account(who).address;
  const held = (who: string) => readBalance(net.chain.provider, token.address, addressOf(who));
  const pledged = (who: string) => readPledges(net.chain, token.address, addressOf(who));
  const send = (who: string, plan: () => Promise<Call[]>) => carryOutAs(net, who, plan);
  const pledge = (amount: bigint, pledger: string, payee: string) =>
    send(pledger, () =>
      pledgeCalls(net.chain, token, amount, { pledger: addressOf(pledger), payee: addressOf(payee) }),
    );
  const take = (amount: bigint, pledger: string, payee: string) =>
    send(payee, () =>
      takeCalls(net.chain, token, amount, {
        pledger: addressOf(pledger),
        payee: addressOf(payee),
        modelRoot: MODEL_ROOT,
      }),
    );

  before(async () => {
    net = await testDevnet();
    token = await readTokenInfo(net.chain.provider, contractAddress(net.chain, 'Ocean'));
  });
  after(() => net.remove());

  it('is taken by the one it was for, with the model that it was for in the event', async () => {
    await pledge(E('10'), 'curator', 'bob');
    const before = await held('bob');
    const { receipts } = await take(E('6'), 'curator', 'bob');
    // Ocean's community gets 0.1 % of an approved token.
    assert.equal((await held('bob')) - before, E('5.994'));
    const event = receipts
      .at(-1)!
      .logs.flatMap((log) => ESCROW.parseLog(log) ?? [])
      .find(({ name }) => name === 'Claimed')!;
    assert.equal(event.args['proof'], `0x${MODEL_ROOT}`);
    assert.equal((await pledged('curator')).available, E('4'));
  });

  it('cannot be taken by others, nor beyond what is there', async () => {
    await assert.rejects(take(E('1'), 'curator', 'charlie'), PLEDGE);
    await assert.rejects(take(E('5'), 'curator', 'bob'), PLEDGE);
  });

  it('is taken back by its pledger, after which nobody can take it', async () => {
    const before = await held('curator');
    await send('curator', () => takeBackCalls(net.chain, token, addressOf('curator')));
    assert.equal((await held('curator')) - before, E('4'));
    assert.deepEqual(await pledged('curator'), { available: 0n, locked: 0n, payees: [] });
    await assert.rejects(take(E('1'), 'curator', 'bob'), PLEDGE);
  });

  it('is one at a time for each token, because a payee could take what is there for another', async () => {
    await pledge(E('1'), 'derek', 'bob');
    await assert.rejects(pledge(E('1'), 'derek', 'charlie'), PLEDGE);
    await pledge(E('2'), 'derek', 'bob');
    assert.deepEqual(await pledged('derek'), { available: E('3'), locked: 0n, payees: [addressOf('bob')] });
    await take(E('3'), 'derek', 'bob');
  });
});
