import assert from 'node:assert/strict';
import { Contract, MaxUint256, parseEther } from 'ethers';
import type { Call } from '../../../server/chain/call.ts';
import { contractAddress } from '../../../server/chain/connect.ts';
import { oceanCode } from '../../../server/chain/devnet/artifacts.ts';
import { rehearse } from '../../../server/chain/rehearse.ts';
import { allow, listAllowances } from '../../../server/chain/token/allowance.ts';
import { type Datatoken, readDatatoken } from '../../../server/chain/token/datatoken.ts';
import { mintCalls, transferCalls } from '../../../server/chain/token/give.ts';
import { findMarket, quote } from '../../../server/chain/token/market.ts';
import { parseAmount, readBalance, readTokenInfo } from '../../../server/chain/token/token-info.ts';
import { limitOf, tradeCalls } from '../../../server/chain/token/trade.ts';
import { carryOutAs } from '../../support/carry-out-as.ts';
import { type TestDevnet, testDevnet } from '../../support/devnet.ts';
import { publishedModel } from '../../support/published-model.ts';

const E = parseEther;

describe('datatokens at a fixed rate', function () {
  this.timeout(60_000);
  let net: TestDevnet;
  let token: Datatoken;
  let ocean: string;

  const addressOf = (who: string) => net.account(who).address;
  const held = (what: string, who: string) => readBalance(net.chain.provider, what, addressOf(who));
  const send = (who: string, plan: () => Promise<Call[]>) => carryOutAs(net, who, plan);

  async function offer(side: 'buy' | 'sell', amount: string, who = 'bob') {
    const market = await findMarket(net.chain, token);
    return quote(net.chain, market, side, parseAmount(token, amount), addressOf(who));
  }

  async function trade(side: 'buy' | 'sell', amount: string, who = 'bob') {
    const found = await offer(side, amount, who);
    return send(who, () => tradeCalls(net.chain, found, limitOf(found, 0), addressOf(who)));
  }

  const exchangeOfOwner = () =>
    new Contract(
      contractAddress(net.chain, 'FixedRateExchange'),
      oceanCode('pools/fixedRate', 'FixedRateExchange').abi,
      net.wallet('alice'),
    );

  async function setRate(rate: bigint): Promise<void> {
    await (await exchangeOfOwner()['setRate']!((await findMarket(net.chain, token)).id, rate)).wait();
  }

  before(async () => {
    net = await testDevnet();
    ocean = contractAddress(net.chain, 'Ocean');
    token = await readDatatoken(net.chain, (await publishedModel(net, 'alice', '11'.repeat(32))).datatoken);
  });
  after(() => net.remove());

  it('cost what the quote says, to the last unit, and leave no allowance behind', async () => {
    const found = await offer('buy', '10');
    // 20 OCEAN and 0.1 % for Ocean's community.
    assert.equal(found.total, E('20') + found.communityFee);
    assert.equal(found.communityFee, E('0.02'));
    const before = await held(ocean, 'bob');
    await trade('buy', '10');
    assert.equal(await held(token.address, 'bob'), E('10'));
    assert.equal(before - (await held(ocean, 'bob')), found.total);
    assert.deepEqual(await listAllowances(net.chain, ocean, addressOf('bob')), []);
  });

  it('are not bought beyond the limit when the price rises meanwhile, and the money stays', async () => {
    const found = await offer('buy', '10');
    const limit = limitOf(found, 100);
    await setRate(E('2.03'));
    const before = await held(ocean, 'bob');
    const buy = send('bob', () => tradeCalls(net.chain, found, limit, addressOf('bob')));
    await assert.rejects(buy, { code: 'PHC_CHAIN_REVERTED' });
    assert.equal(await held(ocean, 'bob'), before);
    await setRate(E('2.01'));
    await send('bob', () => tradeCalls(net.chain, found, limit, addressOf('bob')));
    assert.equal(await held(token.address, 'bob'), E('20'));
    await setRate(E('2'));
  });

  it('are sold back for what buyers have paid in, and for no more than that', async () => {
    const before = await held(ocean, 'bob');
    const found = await offer('sell', '5');
    await trade('sell', '5');
    assert.equal((await held(ocean, 'bob')) - before, found.total);
    const { till, id } = await findMarket(net.chain, token);
    await (await exchangeOfOwner()['collectBT']!(id, till)).wait();
    await assert.rejects(offer('sell', '5'), { code: 'PHC_TOKEN_MARKET' });
  });

  it('are refused before anything is sent where the wallet holds too little', async () => {
    const count = await net.chain.provider.getTransactionCount(addressOf('bob'));
    await assert.rejects(trade('buy', '100000'), { code: 'PHC_TOKEN_BALANCE' });
    assert.equal(await net.chain.provider.getTransactionCount(addressOf('bob')), count);
  });

  it('show in a rehearsal what each transaction would cost, the later ones too', async () => {
    const found = await offer('buy', '1', 'derek');
    const calls = await tradeCalls(net.chain, found, found.total, addressOf('derek'));
    const tried = await rehearse(net.chain, addressOf('derek'), calls);
    assert.deepEqual(
      tried.calls.map(({ refusal, gas }) => [refusal, gas !== undefined && gas > 40_000n]),
      [
        [undefined, true],
        [undefined, true],
      ],
    );
    assert.equal(await held(token.address, 'derek'), 0n);
    const refused = await rehearse(net.chain, addressOf('derek'), calls.slice(1));
    assert.ok(refused.calls[0]!.refusal);
  });

  it('cannot be a token that Ocean did not make', async () => {
    await assert.rejects(readDatatoken(net.chain, ocean), { code: 'PHC_TOKEN_UNKNOWN' });
    await assert.rejects(readDatatoken(net.chain, addressOf('bob')), { code: 'PHC_TOKEN_UNKNOWN' });
  });

  it('are found by the data NFT as well', async () => {
    assert.equal((await readDatatoken(net.chain, token.nft)).address, token.address);
  });

  it('are minted by their owner only, and pass from hand to hand', async () => {
    const [alice, charlie] = [addressOf('alice'), addressOf('charlie')];
    await send('alice', () => mintCalls(net.chain, token, E('3'), { minter: alice, to: charlie }));
    const byBob = mintCalls(net.chain, token, E('3'), { minter: addressOf('bob'), to: charlie });
    await assert.rejects(byBob, { code: 'PHC_TOKEN_RIGHTS' });
    const parties = { from: charlie, to: addressOf('elena') };
    await send('charlie', () => transferCalls(net.chain, token, E('2'), parties));
    assert.equal(await held(token.address, 'elena'), E('2'));
    await assert.rejects(transferCalls(net.chain, token, E('2'), parties), { code: 'PHC_TOKEN_BALANCE' });
  });

  it('may be taken by others only as far as was allowed, and that can be taken back', async () => {
    const exchange = contractAddress(net.chain, 'FixedRateExchange');
    const info = await readTokenInfo(net.chain.provider, ocean);
    await send('elena', async () => [allow(info, exchange, MaxUint256)]);
    const given = await listAllowances(net.chain, ocean, addressOf('elena'));
    assert.deepEqual(
      given.map(({ spender, amount }) => [spender, amount]),
      [['FixedRateExchange', MaxUint256]],
    );
    await send('elena', async () => [allow(info, exchange, 0n)]);
    assert.deepEqual(await listAllowances(net.chain, ocean, addressOf('elena')), []);
  });
});
