import assert from 'node:assert/strict';
import { Contract, parseEther, ZeroHash } from 'ethers';
import type { Call } from '../../../server/chain/call.ts';
import { contractAddress } from '../../../server/chain/connect.ts';
import { oceanCode } from '../../../server/chain/devnet/artifacts.ts';
import { type Datatoken, readDatatoken } from '../../../server/chain/token/datatoken.ts';
import { findOrder } from '../../../server/chain/token/find-order.ts';
import { mintCalls } from '../../../server/chain/token/give.ts';
import { orderCalls, reuseCalls } from '../../../server/chain/token/order.ts';
import { signProviderFee } from '../../../server/chain/token/provider-fee.ts';
import { readBalance } from '../../../server/chain/token/token-info.ts';
import { carryOutAs } from '../../support/carry-out-as.ts';
import { type TestDevnet, testDevnet } from '../../support/devnet.ts';
import { publishedModel } from '../../support/published-model.ts';

const E = parseEther;
const NO_ORDER = { code: 'PHC_TOKEN_ORDER' };

describe('an order', function () {
  this.timeout(60_000);
  let net: TestDevnet;
  let token: Datatoken;
  let order: string;

  const addressOf = (who: string) => net.account(who).address;
  const held = (what: string, who: string) => readBalance(net.chain.provider, what, addressOf(who));
  const send = (who: string, plan: () => Promise<Call[]>) => carryOutAs(net, who, plan);
  const wanted = (who: string, serviceIndex?: number) => ({
    datatoken: token.address,
    consumer: addressOf(who),
    serviceIndex,
  });

  before(async () => {
    net = await testDevnet();
    token = await readDatatoken(net.chain, (await publishedModel(net, 'alice', '11'.repeat(32))).datatoken);
    const parties = { minter: addressOf('alice'), to: addressOf('bob') };
    await send('alice', () => mintCalls(net.chain, token, E('3'), parties));
  });
  after(() => net.remove());

  async function place(who: string, providerFee: Awaited<ReturnType<typeof signProviderFee>>) {
    const terms = { payer: addressOf(who), consumer: addressOf(who), serviceIndex: 1, providerFee };
    const { receipts } = await send(who, () => orderCalls(net.chain, token, terms));
    return receipts.at(-1)!.hash;
  }

  it('takes one datatoken, 3 % of it for the community, and is found again by its transaction', async () => {
    order = await place('bob', await signProviderFee(net.wallet('bob')));
    assert.equal(await held(token.address, 'bob'), E('2'));
    assert.equal(await held(token.address, 'alice'), E('0.97'));
    const found = await findOrder(net.chain, order, wanted('bob', 1));
    assert.deepEqual(
      [found.consumer, found.payer, found.serviceIndex, found.direct],
      [addressOf('bob'), addressOf('bob'), 1, true],
    );
  });

  it("pays the provider what it signed, and nothing is paid on a signature that is not the provider's", async () => {
    const ocean = contractAddress(net.chain, 'Ocean');
    const before = await held(ocean, 'provider');
    const fee = await signProviderFee(net.wallet('provider'), { token: ocean, amount: E('0.5') });
    await place('bob', fee);
    assert.equal((await held(ocean, 'provider')) - before, E('0.5'));
    const forged = { ...fee, providerFeeAmount: String(E('0.4')) };
    await assert.rejects(place('bob', forged), { code: 'PHC_CHAIN_REVERTED' });
    assert.equal(await held(token.address, 'bob'), E('1'));
  });

  it('is used again by its consumer without another datatoken', async () => {
    const found = await findOrder(net.chain, order, wanted('bob'));
    const fee = await signProviderFee(net.wallet('bob'));
    await send('bob', () => reuseCalls(net.chain, found, addressOf('bob'), fee));
    assert.equal(await held(token.address, 'bob'), E('1'));
  });

  it('that was never made, or by somebody else, or for another service, is none, whatever the contract accepts', async () => {
    const abi = oceanCode('templates', 'ERC20Template').abi;
    const contract = new Contract(token.address, abi, net.wallet('derek'));
    const fee = await signProviderFee(net.wallet('derek'));
    const reused = await (await contract['reuseOrder']!(ZeroHash, fee)).wait();
    assert.equal(reused.status, 1, 'the contract believes anybody');
    await assert.rejects(findOrder(net.chain, ZeroHash, wanted('derek')), NO_ORDER);
    await assert.rejects(findOrder(net.chain, reused.hash, wanted('derek')), NO_ORDER);
    await assert.rejects(findOrder(net.chain, order, wanted('derek')), NO_ORDER);
    await assert.rejects(findOrder(net.chain, order, wanted('bob', 0)), NO_ORDER);
    await assert.rejects(findOrder(net.chain, 'no hash', wanted('bob')), NO_ORDER);
  });

  it('is refused without a datatoken before anything is sent', async () => {
    const terms = { payer: addressOf('derek'), consumer: addressOf('derek'), serviceIndex: 0 };
    const providerFee = await signProviderFee(net.wallet('derek'));
    const plan = orderCalls(net.chain, token, { ...terms, providerFee });
    await assert.rejects(plan, { code: 'PHC_TOKEN_BALANCE' });
  });
});
