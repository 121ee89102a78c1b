import assert from 'node:assert/strict';
import { parseEther, Wallet } from 'ethers';
import * as z from 'zod/mini';
import { didOf, MODEL_ROOT_KEY } from '../../protocol/chain/did.ts';
import { delegationFault } from '../../protocol/receipt/check-delegation.ts';
import type { SignedDelegation } from '../../protocol/receipt/delegation.ts';
import { callView } from '../../server/chain/call-view.ts';
import { contractAddress } from '../../server/chain/connect.ts';
import { oceanCode } from '../../server/chain/devnet/artifacts.ts';
import { ASSET_FACTORY, OWNED_NFT } from '../../server/chain/publish/abi.ts';
import { previewPublication } from '../../server/chain/publish/preview.ts';
import { publishModel } from '../../server/chain/publish/publish-model.ts';
import type { PublishTerms } from '../../server/chain/publish/terms.ts';
import { readSplitter } from '../../server/chain/splitter/read-revenue.ts';
import { DATATOKEN, DISPENSER } from '../../server/chain/token/abi.ts';
import { readBalance } from '../../server/chain/token/token-info.ts';
import { type TestDevnet, testDevnet } from '../support/devnet.ts';
import { readOnChain } from '../support/published-asset.ts';

const digest = (letter: string) => letter.repeat(64);

describe('publishing a model', function () {
  this.timeout(120_000);
  let net: TestDevnet;
  before(async () => {
    net = await testDevnet();
  });
  after(() => net.remove());

  const walletOf = (name: string) => new Wallet(net.account(name).privateKey, net.chain.provider);
  const terms = (changes: Partial<PublishTerms> = {}): PublishTerms => ({
    modelRoot: digest('a'),
    sizeBytes: 1000,
    name: 'Model A',
    symbol: 'MA',
    description: 'Completes code.',
    author: 'Alice',
    license: 'Apache-2.0',
    languages: ['typescript'],
    weights: 'open',
    manifest: '',
    price: { kind: 'none' },
    parents: [],
    grantEach: '0',
    communityPpm: 0,
    sealShares: true,
    compute: [],
    delegationDays: 90,
    ...changes,
  });
  const publish = (who: string, changes: Partial<PublishTerms>) =>
    publishModel(terms(changes), { chain: net.chain, wallet: walletOf(who), home: net.home });

  it('costs three transactions for a model that stands alone, whose revenue is the publisher’s', async () => {
    const alice = walletOf('alice');
    const before = await alice.getNonce();
    const { nft, did, collector } = await publish('alice', {});
    assert.equal((await alice.getNonce()) - before, 3);
    assert.equal(collector, alice.address);
    assert.equal(did, didOf(nft, 31_337));
    const { ddo, root, hashHolds, owner } = await readOnChain(net.chain, nft);
    assert.equal(owner, alice.address);
    assert.equal(root, `0x${digest('a')}`);
    assert.ok(hashHolds);
    assert.equal(ddo.version, '4.7.0');
    assert.equal(ddo.metadata.additionalInformation?.phModel?.modelRoot, digest('a'));
  });

  it('pays the parents from the first sale on: their splitters are payees, their owners get datatokens', async () => {
    const parent = await publish('alice', {
      modelRoot: digest('b'),
      communityPpm: 30_000,
      price: {
        kind: 'fixed',
        baseToken: contractAddress(net.chain, 'Ocean'),
        perToken: String(parseEther('2')),
      },
    });
    const child = await publish('bob', {
      modelRoot: digest('c'),
      communityPpm: 30_000,
      parents: [{ nft: parent.nft, sharePpm: 200_000 }],
      grantEach: String(parseEther('5')),
      price: { kind: 'free', atOnce: String(parseEther('1')), perWallet: String(parseEther('3')) },
    });
    const splitter = await readSplitter(net.chain.provider, child.collector);
    assert.equal(BigInt(splitter!.owner), 0n, 'nobody can change the shares');
    assert.deepEqual(
      splitter!.shares.map(({ shares }) => Number(shares)),
      [770_000, 200_000, 30_000],
    );
    assert.equal(splitter!.shares[1]!.account, parent.collector);
    const token = { abi: DATATOKEN, to: child.datatoken, method: 'getPaymentCollector' };
    assert.equal(await callView(net.chain.provider, token, z.string()), child.collector);
    assert.equal(
      await readBalance(net.chain.provider, child.datatoken, net.account('alice').address),
      parseEther('5'),
    );
    const { ddo } = await readOnChain(net.chain, child.nft);
    const model = ddo.metadata.additionalInformation!.phModel!;
    assert.deepEqual(model.parents, [{ did: parent.did, modelRoot: digest('b'), sharePpm: 200_000 }]);
    assert.equal(model.revenue?.collector, child.collector);
    const dispenser = { abi: DISPENSER, to: contractAddress(net.chain, 'Dispenser'), method: 'status' };
    const [active] = await callView(
      net.chain.provider,
      { ...dispenser, args: [child.datatoken] },
      z.array(z.unknown()),
    );
    assert.equal(active, true);
  });

  it('names the server that answers, its price, the wallet’s word for its key, and who may run jobs', async () => {
    const algorithm = {
      did: `did:op:${digest('d')}`,
      filesChecksum: digest('e'),
      containerSectionChecksum: digest('f'),
    };
    const { nft, did, datatoken, owner } = await publish('charlie', {
      modelRoot: digest('d'),
      weights: 'compute-only',
      serverKey: digest('1'),
      inference: { url: 'https://models.example', amountPer1kTokens: '1000' },
      compute: [{ kind: 'training', node: 'https://node.example', algorithms: [algorithm] }],
      training: { uri: 'https://models.example/attestation.json', sha256: digest('2') },
    });
    const { ddo } = await readOnChain(net.chain, nft);
    const [inference, training] = ddo.services;
    assert.deepEqual(inference!.additionalInformation!.x402, {
      url: 'https://models.example',
      scheme: 'batch-settlement',
      network: 'eip155:31337',
      asset: datatoken,
      amountPer1kTokens: '1000',
    });
    const { wallet, delegation } = inference!.additionalInformation!.provider!;
    assert.equal(wallet, owner);
    assert.equal(delegation!.delegation.did, did);
    const checked = { serverKey: digest('1'), modelRoot: digest('d'), at: Date.now(), revocations: [] };
    assert.equal(delegationFault(delegation as SignedDelegation, checked), undefined);
    assert.deepEqual(training!.compute, {
      allowRawAlgorithm: false,
      allowNetworkAccess: false,
      publisherTrustedAlgorithmPublishers: [],
      publisherTrustedAlgorithms: [algorithm],
    });
    assert.equal(ddo.metadata.additionalInformation!.phModel!.training!.sha256, digest('2'));
  });

  it('shows a dry run every transaction with its gas, and leaves the chain as it was', async () => {
    const dave = walletOf('derek');
    const height = await net.chain.provider.getBlockNumber();
    const tried = terms({ modelRoot: digest('3'), communityPpm: 30_000 });
    const { steps, ddo } = await previewPublication(net.chain, dave, tried);
    assert.equal(await net.chain.provider.getBlockNumber(), height);
    assert.equal(await dave.getNonce(), 0);
    const real = await publish('derek', { modelRoot: digest('3'), communityPpm: 30_000 });
    const receipts = await Promise.all(
      steps.map(async (_, i) => {
        const block = await net.chain.provider.getBlock(height + 1 + i, true);
        return net.chain.provider.getTransactionReceipt(block!.prefetchedTransactions[0]!.hash);
      }),
    );
    assert.deepEqual(
      steps.map(({ step }) => step),
      [
        'deploy the splitter',
        'give up changing the shares',
        'create the asset',
        'write the description',
        'write the model root',
      ],
    );
    for (const [i, { gas, step }] of steps.entries()) {
      const share = Number(gas) / Number(receipts[i]!.gasUsed);
      assert.ok(share > 0.98 && share < 1.02, `${step}: ${gas} tried, ${receipts[i]!.gasUsed} used`);
    }
    assert.equal(ddo.nftAddress, real.nft);
  });

  it('refuses parents that are no models, shares above the whole, and other terms halfway', async () => {
    const { datatoken } = await publish('elena', { modelRoot: digest('4') });
    await assert.rejects(
      publish('elena', {
        modelRoot: digest('5'),
        parents: [{ nft: net.account('bob').address, sharePpm: 1 }],
      }),
      { code: 'PHC_PUBLISH_PARENT' },
    );
    await assert.rejects(
      publish('elena', {
        modelRoot: digest('6'),
        parents: [{ nft: datatoken, sharePpm: 999_999 }],
        communityPpm: 1,
      }),
      { code: 'PHC_PUBLISH_TERMS' },
    );
    await assert.rejects(publish('elena', { modelRoot: digest('6'), name: 'Another' }), {
      code: 'PHC_CHAIN_JOURNAL',
    });
  });

  it('speaks of functions and events as Ocean’s contracts have them', () => {
    const theirs = {
      factory: oceanCode('.', 'ERC721Factory').abi,
      nft: oceanCode('templates', 'ERC721Template').abi,
    };
    for (const [ours, abi] of [
      [ASSET_FACTORY, theirs.factory],
      [OWNED_NFT, theirs.nft],
    ] as const) {
      ours.forEachFunction(({ selector, name }) => assert.equal(abi.getFunction(selector)?.name, name));
      ours.forEachEvent((event) =>
        assert.equal(abi.getEvent(event.topicHash)?.format('full'), event.format('full')),
      );
    }
    assert.match(MODEL_ROOT_KEY, /^0x[0-9a-f]{64}$/);
  });
});
