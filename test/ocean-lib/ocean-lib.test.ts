import assert from 'node:assert/strict';
import { parseEther, Wallet } from 'ethers';
import { clearDdoHash } from '../../protocol/chain/ddo.ts';
import { MODEL_ROOT_KEY } from '../../protocol/chain/did.ts';
import { carryOut } from '../../server/chain/carry-out.ts';
import { contractAddress } from '../../server/chain/connect.ts';
import type { Published } from '../../server/chain/publish/published-list.ts';
import { readDatatoken } from '../../server/chain/token/datatoken.ts';
import { findOrder } from '../../server/chain/token/find-order.ts';
import { mintCalls } from '../../server/chain/token/give.ts';
import { orderCalls } from '../../server/chain/token/order.ts';
import { signProviderFee } from '../../server/chain/token/provider-fee.ts';
import { type TestDevnet, testDevnet } from '../support/devnet.ts';
import { readOnChain } from '../support/published-asset.ts';
import { publishedModel } from '../support/published-model.ts';
import { oceanTooling } from './install.ts';

const E = parseEther;
const MODEL_ROOT = '11'.repeat(32);

// Not part of `npm test`, for what it installs: npx mocha test/ocean-lib/ocean-lib.test.ts
describe("Ocean's own library", function () {
  this.timeout(900_000);
  let net: TestDevnet;
  let model: Published;
  let load: NodeJS.Require;
  // The library has types of its own, which are not there where it is not installed.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  let ocean: any;
  // biome-ignore lint/suspicious/noExplicitAny: see above
  let signer: any;

  const addressOf = (who: string) => net.account(who).address;
  const walletOf = (who: string) => new Wallet(net.account(who).privateKey, net.chain.provider);

  before(async () => {
    load = await oceanTooling();
    ocean = load('@oceanprotocol/lib');
    net = await testDevnet();
    model = await publishedModel(net, 'alice', MODEL_ROOT, { communityPpm: 30_000 });
    const { JsonRpcProvider, Wallet: ItsWallet } = load('ethers');
    const provider = new JsonRpcProvider(net.devnet.file.rpc, net.chain.id, { staticNetwork: true });
    signer = new ItsWallet(net.account('bob').privateKey, provider);
  });
  after(async () => {
    signer?.provider.destroy();
    await net.remove();
  });

  it('reads a published model: data NFT, datatoken, collector, root and description', async () => {
    const nft = new ocean.Nft(signer, net.chain.id);
    const datatoken = new ocean.Datatoken(signer, net.chain.id);
    assert.equal(await nft.getNftOwner(model.nft), addressOf('alice'));
    assert.equal(await nft.isDatatokenDeployed(model.nft, model.datatoken), true);
    // Its own `getData` reads every value as text, which a digest is not.
    assert.equal(await nft.getContract(model.nft).getData(MODEL_ROOT_KEY), `0x${MODEL_ROOT}`);
    assert.equal(await datatoken.getNFTAddress(model.datatoken), model.nft);
    assert.equal(await datatoken.getPaymentCollector(model.datatoken), model.collector);
    const described = Object.values(await nft.getMetadata(model.nft));
    assert.deepEqual(described.slice(2).map(String), ['0', 'true']);
  });

  it('gives it the same identifier and its description the same hash', async () => {
    assert.equal(ocean.generateDid(model.nft, net.chain.id), model.did);
    const bytes = new TextEncoder().encode('{"a":1}');
    const text = `0x${Buffer.from(bytes).toString('hex')}`;
    assert.equal(`0x${ocean.getHash(text)}`, clearDdoHash(bytes));
  });

  it('finds a description with all three services valid, and one without licence or files not', async () => {
    const algorithms = [{ did: model.did, filesChecksum: '*', containerSectionChecksum: '*' }];
    const compute = (['training', 'evaluation'] as const).map((kind) => ({
      ...{ kind, node: 'https://node.example', algorithms },
    }));
    const inference = { url: 'https://model.example', amountPer1kTokens: '1' };
    const terms = { compute, inference, languages: ['typescript'] };
    const whole = await publishedModel(net, 'charlie', '22'.repeat(32), terms);
    const { ddo } = await readOnChain(net.chain, whole.nft);
    const { DDOManager } = load('@oceanprotocol/ddo-js');
    const validate = async (one: object) => (await DDOManager.getDDOClass(one).validate())[0];
    assert.equal(await validate(ddo), true);
    assert.equal(ddo.services.length, 3);
    const { license: _license, ...unlicensed } = ddo.metadata;
    assert.equal(await validate({ ...ddo, metadata: unlicensed }), false);
    const fileless = ddo.services.map((service) => ({ ...service, files: undefined }));
    assert.equal(await validate(JSON.parse(JSON.stringify({ ...ddo, services: fileless }))), false);
  });

  it('reads the price as it is quoted here', async () => {
    const exchange = new ocean.FixedRateExchange(contractAddress(net.chain, 'FixedRateExchange'), signer);
    const found = await exchange.getExchange(model.exchangeId);
    assert.deepEqual([found.fixedRate, found.active, found.withMint], ['2.0', true, true]);
    const price = await exchange.calcBaseInGivenDatatokensOut(model.exchangeId, '10');
    assert.equal(price.baseTokenAmount, '20.02');
  });

  it('reads and uses again an order made here, and makes one that is found here', async () => {
    const token = await readDatatoken(net.chain, model.datatoken);
    const datatoken = new ocean.Datatoken(signer, net.chain.id);
    const options = { chain: net.chain, home: net.home };
    await carryOut({ ...options, wallet: walletOf('alice'), id: 'mint' }, () =>
      mintCalls(net.chain, token, E('2'), { minter: addressOf('alice'), to: addressOf('bob') }),
    );
    assert.equal(await datatoken.balance(model.datatoken, addressOf('bob')), '2.0');

    const bob = walletOf('bob');
    const fee = await signProviderFee(bob);
    const terms = { payer: bob.address, consumer: bob.address, serviceIndex: 1, providerFee: fee };
    const { receipts } = await carryOut({ ...options, wallet: bob, id: 'order' }, () =>
      orderCalls(net.chain, token, terms),
    );
    const receipt = await signer.provider.getTransactionReceipt(receipts[0]!.hash);
    const contract = datatoken.getContract(model.datatoken);
    const event = receipt.logs
      .map((log: unknown) => contract.interface.parseLog(log))
      .find((one: { name: string } | null) => one?.name === 'OrderStarted');
    assert.deepEqual([event.args.consumer, event.args.serviceIndex], [bob.address, 1n]);
    const again = await datatoken.reuseOrder(model.datatoken, receipts[0]!.hash, fee);
    assert.equal((await again.wait()).status, 1);

    const made = await datatoken.startOrder(model.datatoken, bob.address, 0, fee);
    const { hash } = await made.wait();
    const wanted = { datatoken: model.datatoken, consumer: bob.address, serviceIndex: 0 };
    assert.equal((await findOrder(net.chain, hash, wanted)).direct, true);
  });
});
