import assert from 'node:assert/strict';
import { Contract, parseEther } from 'ethers';
import { didOf } from '../../../protocol/chain/did.ts';
import { checkRevenue } from '../../../protocol/chain/revenue.ts';
import type { Call } from '../../../server/chain/call.ts';
import { contractAddress } from '../../../server/chain/connect.ts';
import { oceanCode } from '../../../server/chain/devnet/artifacts.ts';
import type { Published } from '../../../server/chain/publish/published-list.ts';
import { readRevenue } from '../../../server/chain/splitter/read-revenue.ts';
import { releaseCalls } from '../../../server/chain/splitter/release.ts';
import { rememberRevenue } from '../../../server/chain/splitter/remember.ts';
import { readDatatoken } from '../../../server/chain/token/datatoken.ts';
import { findMarket, quote } from '../../../server/chain/token/market.ts';
import { readBalance } from '../../../server/chain/token/token-info.ts';
import { tradeCalls } from '../../../server/chain/token/trade.ts';
import { carryOutAs } from '../../support/carry-out-as.ts';
import { type TestDevnet, testDevnet } from '../../support/devnet.ts';
import { readOnChain } from '../../support/published-asset.ts';
import { publishedModel } from '../../support/published-model.ts';

const E = parseEther;
const COMMUNITY_PPM = 30_000;

describe('the revenue of a model', function () {
  this.timeout(60_000);
  let net: TestDevnet;
  let ocean: string;
  let first: Published;
  let second: Published;
  let third: Published;

  const addressOf = (who: string) => net.account(who).address;
  const balance = (account: string) => readBalance(net.chain.provider, ocean, account);
  const send = (who: string, plan: () => Promise<Call[]>) => carryOutAs(net, who, plan);
  const datatoken = (address: string, who: string) =>
    new Contract(address, oceanCode('templates', 'ERC20Template').abi, net.wallet(who));

  async function buy(model: Published, amount: bigint, who: string): Promise<void> {
    const market = await findMarket(net.chain, await readDatatoken(net.chain, model.datatoken));
    const found = await quote(net.chain, market, 'buy', amount, addressOf(who));
    await send(who, () => tradeCalls(net.chain, found, found.total, addressOf(who)));
  }

  async function check(model: Published) {
    const { facts } = await readRevenue(net.chain, model.datatoken);
    const said = (await readOnChain(net.chain, model.nft)).ddo.metadata.additionalInformation!.phModel!;
    return checkRevenue(said.revenue, said.parents, facts);
  }
  const names = (findings: readonly { name: string }[]) => findings.map(({ name }) => name);

  before(async () => {
    net = await testDevnet();
    ocean = contractAddress(net.chain, 'Ocean');
    const shared = { communityPpm: COMMUNITY_PPM };
    first = await publishedModel(net, 'alice', '11'.repeat(32), shared);
    second = await publishedModel(net, 'bob', '22'.repeat(32), {
      ...shared,
      parents: [{ nft: first.nft, sharePpm: 300_000 }],
      grantEach: String(E('5')),
    });
    third = await publishedModel(net, 'charlie', '33'.repeat(32), {
      ...shared,
      parents: [{ nft: second.nft, sharePpm: 500_000 }],
    });
  });
  after(() => net.remove());

  it('of a child begins with a stated number of its datatokens for the parent', async () => {
    assert.equal(await readBalance(net.chain.provider, second.datatoken, addressOf('alice')), E('5'));
    const said = (await readOnChain(net.chain, second.nft)).ddo.metadata.additionalInformation!.phModel!;
    assert.deepEqual(said.revenue?.grants, [
      { account: addressOf('alice'), did: didOf(first.nft, net.chain.id), amount: String(E('5')) },
    ]);
  });

  it('reaches parents, their parents and the community, exactly', async () => {
    await buy(third, E('100'), 'derek');
    const people = ['alice', 'bob', 'charlie'];
    const before = await Promise.all(people.map((who) => balance(addressOf(who))));
    const community = contractAddress(net.chain, 'OPFCommunityFeeCollector');
    assert.equal(await balance(community), 0n);
    // By somebody who gets nothing of it.
    await send('elena', async () => releaseCalls(net.chain, await readRevenue(net.chain, third.datatoken)));
    const gained = await Promise.all(
      people.map(async (who, i) => (await balance(addressOf(who))) - before[i]!),
    );
    // 200 OCEAN less one unit that a splitter keeps; half goes on to the second model, of that 30 % to the first.
    const into = [E('200') - 1n];
    into.push((into[0]! * 500_000n) / 1_000_000n - 1n);
    into.push((into[1]! * 300_000n) / 1_000_000n - 1n);
    const publishers = [
      (into[2]! * 970_000n) / 1_000_000n,
      (into[1]! * 670_000n) / 1_000_000n,
      (into[0]! * 470_000n) / 1_000_000n,
    ];
    assert.deepEqual(gained, publishers);
    assert.equal((await balance(community)) + gained.reduce((a, b) => a + b) + 3n, E('200'));
  });

  it('is found as the description says it, and who could still change it is named', async () => {
    const found = await check(second);
    assert.deepEqual([found.agrees, names(found.changeable)], [true, ['collector-can-change']]);
  });

  it('is not taken as shared where the collector only looks like a splitter', async () => {
    const { abi, creation } = oceanCode('df', 'Splitter');
    assert.ok(abi.hasFunction('release'));
    // One byte of the code's own metadata, at its end, is another: the same functions, but not what was looked at.
    const altered = `${creation.slice(0, -12)}ff${creation.slice(-10)}`;
    const data = altered + abi.encodeDeploy([[addressOf('bob')], [1_000_000]]).slice(2);
    const { receipts } = await send('bob', async () => [{ step: 'deploy', to: null, data }]);
    const lookalike = receipts[0]!.contractAddress!;
    await (await datatoken(second.datatoken, 'bob')['setPaymentCollector']!(lookalike)).wait();
    assert.deepEqual(names((await check(second)).differences), ['collector', 'no-splitter']);
    await (await datatoken(second.datatoken, 'bob')['setPaymentCollector']!(second.collector)).wait();
    assert.ok((await check(second)).agrees);
  });

  it('is reported when it goes elsewhere than this machine saw it go last', async () => {
    const key = { chainId: net.chain.id, datatoken: second.datatoken };
    const look = async () =>
      rememberRevenue(key, (await readRevenue(net.chain, second.datatoken)).facts, net.home);
    assert.deepEqual(await look(), []);
    assert.deepEqual(await look(), []);
    await (await datatoken(second.datatoken, 'bob')['setPaymentCollector']!(addressOf('bob'))).wait();
    const [collector, ...others] = await look();
    assert.match(collector!, /collects the revenue changed from 0x\w+ to 0x\w+/);
    assert.ok(others.length > 0);
    await (await datatoken(second.datatoken, 'bob')['setPaymentCollector']!(second.collector)).wait();
  });

  it('cannot be bound by giving the data NFT to the splitter, which refuses it', async () => {
    const nft = new Contract(second.nft, oceanCode('templates', 'ERC721Template').abi, net.wallet('bob'));
    await assert.rejects(nft['transferFrom']!(addressOf('bob'), second.collector, 1), /ERC721Receiver/);
  });
});
