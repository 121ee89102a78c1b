import assert from 'node:assert/strict';
import { parseEther } from 'ethers';
import { contractAddress } from '../../../server/chain/connect.ts';
import type { Published } from '../../../server/chain/publish/published-list.ts';
import { readBalance } from '../../../server/chain/token/token-info.ts';
import { type TestDevnet, testDevnet } from '../../support/devnet.ts';
import { type KilledCommands, killedCommands } from '../../support/killed-command.ts';
import { publishedModel } from '../../support/published-model.ts';

const E = parseEther;

describe('commands about datatokens, killed before and after each transaction', function () {
  this.timeout(120_000);
  let net: TestDevnet;
  let model: Published;
  let commands: KilledCommands;

  const held = (token: string, who: string) =>
    readBalance(net.chain.provider, token, net.account(who).address);

  before(async () => {
    net = await testDevnet();
    model = await publishedModel(net, 'alice', '11'.repeat(32), { communityPpm: 30_000 });
    commands = await killedCommands(net);
  });
  after(async () => {
    await commands.remove();
    await net.remove();
  });

  it('buy once', async () => {
    const ocean = contractAddress(net.chain, 'Ocean');
    const before = await held(ocean, 'bob');
    assert.equal(await commands.run(['token', 'buy', '100', model.datatoken, '--slippage', '0'], 'bob'), 2);
    assert.equal(await held(model.datatoken, 'bob'), E('100'));
    assert.equal(before - (await held(ocean, 'bob')), E('200.2'));
  });

  it('order once', async () => {
    assert.equal(await commands.run(['token', 'order', model.nft], 'bob'), 1);
    assert.equal(await held(model.datatoken, 'bob'), E('99'));
  });

  it('share out once', async () => {
    const ocean = contractAddress(net.chain, 'Ocean');
    const before = await held(ocean, 'alice');
    // Sales are collected, then shared out; and so are the tokens of the order.
    assert.equal(await commands.run(['revenue', 'release', model.datatoken], 'elena'), 3);
    assert.equal((await held(ocean, 'alice')) - before, ((E('200') - 1n) * 97n) / 100n);
  });
});
