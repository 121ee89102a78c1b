import assert from 'node:assert/strict';
import { parseEther } from 'ethers';
import type { Call } from '../../../server/chain/call.ts';
import { type Datatoken, readDatatoken } from '../../../server/chain/token/datatoken.ts';
import {
  closeDispenserCalls,
  dispenseCalls,
  openDispenserCalls,
} from '../../../server/chain/token/dispenser.ts';
import { transferCalls } from '../../../server/chain/token/give.ts';
import { readBalance } from '../../../server/chain/token/token-info.ts';
import { carryOutAs } from '../../support/carry-out-as.ts';
import { type TestDevnet, testDevnet } from '../../support/devnet.ts';
import { publishedModel } from '../../support/published-model.ts';

const E = parseEther;
const MARKET = { code: 'PHC_TOKEN_MARKET' };

describe('free datatokens', function () {
  this.timeout(60_000);
  let net: TestDevnet;
  let token: Datatoken;

  const addressOf = (who: string) => net.account(who).address;
  const held = (who: string) => readBalance(net.chain.provider, token.address, addressOf(who));
  const send = (who: string, plan: () => Promise<Call[]>) => carryOutAs(net, who, plan);
  function ask(who: string, amount: bigint, to = who) {
    const parties = { from: addressOf(who), to: addressOf(to) };
    return send(who, () => dispenseCalls(net.chain, token, amount, parties));
  }
  function open(who: string, most: bigint, ceiling: bigint, only?: string) {
    const terms = { most, ceiling, onlyFor: only === undefined ? undefined : addressOf(only) };
    return send(who, () => openDispenserCalls(net.chain, token, terms, addressOf(who)));
  }

  before(async () => {
    net = await testDevnet();
    token = await readDatatoken(net.chain, (await publishedModel(net, 'alice', '11'.repeat(32))).datatoken);
  });
  after(() => net.remove());

  it('are there only once the owner gives them, who alone can say so', async () => {
    await assert.rejects(ask('bob', E('1')), MARKET);
    await assert.rejects(open('bob', E('2'), E('3')), { code: 'PHC_TOKEN_RIGHTS' });
    await open('alice', E('2'), E('3'));
    await ask('bob', E('2'));
    assert.equal(await held('bob'), E('2'));
  });

  it('are limited for each request, and end for a wallet that holds enough', async () => {
    await assert.rejects(ask('bob', E('2.5')), MARKET);
    // Ocean looks at what is there before, so the last request can go beyond the ceiling.
    await ask('bob', E('2'));
    assert.equal(await held('bob'), E('4'));
    await assert.rejects(ask('bob', E('1')), MARKET);
  });

  it('can be had again by who passes them on, unless one account alone may ask for all', async () => {
    const parties = { from: addressOf('bob'), to: addressOf('charlie') };
    await send('bob', () => transferCalls(net.chain, token, E('4'), parties));
    await ask('bob', E('1'));
    await open('alice', E('2'), E('10'), 'elena');
    await assert.rejects(ask('bob', E('1')), MARKET);
    await ask('elena', E('2'), 'derek');
    assert.equal(await held('derek'), E('2'));
    await open('alice', E('2'), E('10'));
    await ask('bob', E('1'));
  });

  it('end when the owner ends it', async () => {
    await send('alice', () => closeDispenserCalls(net.chain, token, addressOf('alice')));
    await assert.rejects(ask('bob', E('1')), MARKET);
  });
});
