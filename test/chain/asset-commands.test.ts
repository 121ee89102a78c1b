import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEther, Wallet } from 'ethers';
import * as z from 'zod/mini';
import { callView } from '../../server/chain/call-view.ts';
import { contractAddress } from '../../server/chain/connect.ts';
import { type Publication, publishModel } from '../../server/chain/publish/publish-model.ts';
import { FIXED_RATE } from '../../server/chain/token/abi.ts';
import { type TestDevnet, testDevnet } from '../support/devnet.ts';
import { readOnChain } from '../support/published-asset.ts';
import { type Run, runCommand } from '../support/real-server.ts';
import { type Passage, rpcProxy } from '../support/rpc-proxy.ts';
import { storeModel } from '../support/stored-model.ts';

const ACTIVE = 6;

describe('ph-codex asset', function () {
  this.timeout(240_000);
  let net: TestDevnet;
  let proxy: Awaited<ReturnType<typeof rpcProxy>>;
  let running: Run | undefined;
  let killAfterSend = false;
  let asset: Publication;
  let first: string;

  async function decide({ method, forward }: Passage): Promise<string | undefined> {
    const answer = await forward();
    if (method !== 'eth_sendRawTransaction' || !killAfterSend) return answer;
    killAfterSend = false;
    running!.child.kill('SIGKILL');
    return undefined;
  }

  before(async () => {
    net = await testDevnet();
    first = await storeModel(net.home, 'model-a');
    asset = await publishModel(
      {
        modelRoot: first,
        sizeBytes: 1,
        name: 'Model A',
        symbol: 'MA',
        description: 'Completes code.',
        author: 'Alice',
        license: 'Apache-2.0',
        languages: [],
        weights: 'open',
        manifest: '',
        price: {
          kind: 'fixed',
          baseToken: contractAddress(net.chain, 'Ocean'),
          perToken: String(parseEther('2')),
        },
        parents: [],
        grantEach: '0',
        communityPpm: 0,
        sealShares: true,
        inference: { url: 'http://127.0.0.1:9', amountPer1kTokens: '1000' },
        compute: [],
        delegationDays: 90,
      },
      {
        chain: net.chain,
        wallet: new Wallet(net.account('alice').privateKey, net.chain.provider),
        home: net.home,
      },
    );
    proxy = await rpcProxy(net.devnet.file.rpc, decide);
    writeFileSync(join(net.home, 'devnet.json'), JSON.stringify({ ...net.devnet.file, rpc: proxy.url }));
  });
  after(async () => {
    proxy.close();
    await net.remove();
  });

  const run = (...args: string[]): Promise<number | string> => {
    running = runCommand(['asset', ...args, '--chain', 'devnet'], net.home);
    return running.ended;
  };
  const succeed = async (...args: string[]) => assert.equal(await run(...args), 0, running!.output());
  async function isOnSale(): Promise<unknown> {
    const to = contractAddress(net.chain, 'FixedRateExchange');
    const question = { abi: FIXED_RATE, to, method: 'getExchange', args: [asset.exchangeId] };
    return (await callView(net.chain.provider, question, z.array(z.unknown())))[ACTIVE];
  }

  it('publishes a new version once although it is killed between its transactions, and keeps the rest', async () => {
    const second = await storeModel(net.home, 'model-b');
    const update = [
      'update',
      asset.did,
      '--model',
      'model-b',
      '--url',
      'https://b.example',
      '--from',
      'alice',
    ];
    for (let kill = 0; kill < 2; kill++) {
      killAfterSend = true;
      assert.equal(await run(...update), 'SIGKILL', running!.output());
    }
    await succeed(...update);
    const { ddo, root, hashHolds, events } = await readOnChain(net.chain, asset.nft);
    assert.equal(root, `0x${second}`);
    assert.ok(hashHolds);
    const model = ddo.metadata.additionalInformation!.phModel!;
    assert.equal(model.modelRoot, second);
    assert.match(model.chunks!.root, /^[0-9a-f]{64}$/);
    assert.equal(events.filter((name) => name === 'MetadataUpdated').length, 1);
    assert.equal(events.filter((name) => name === 'DataChanged').length, 2);
    assert.equal(ddo.metadata.description, 'Completes code.');
    const service = ddo.services[0]!;
    assert.equal(service.serviceEndpoint, 'https://b.example');
    assert.deepEqual(service.additionalInformation!.provider!.delegation!.delegation.modelRoots, [
      second,
      first,
    ]);
  });

  it('takes a model back with its sale, and offers both again', async () => {
    await succeed('unpublish', asset.nft, '--from', 'alice');
    assert.equal(await isOnSale(), false);
    await succeed('update', asset.did, '--relist', '--from', 'alice');
    assert.equal(await isOnSale(), true);
  });

  it('lets nobody but the owner change it, and says what a transfer does before it does it', async () => {
    assert.equal(await run('unpublish', asset.did, '--from', 'bob'), 1);
    assert.match(running!.output(), /PHC_CHAIN_REVERTED/);
    const bob = net.account('bob').address;
    await succeed('transfer', asset.did, bob, '--from', 'alice', '--dry-run');
    assert.match(running!.output(), /sends the revenue to the new owner/);
    assert.equal((await readOnChain(net.chain, asset.nft)).owner, net.account('alice').address);
    await succeed('transfer', asset.did, bob, '--from', 'alice');
    assert.equal((await readOnChain(net.chain, asset.nft)).owner, bob);
  });

  it('tells every version, state and owner', async () => {
    await succeed('history', asset.did, '--json');
    const line = running!
      .output()
      .split('\n')
      .find((text) => text.startsWith('['))!;
    const history: Array<{ what: string; value: string }> = JSON.parse(line);
    assert.deepEqual(
      history.map(({ what }) => what),
      ['published', 'root', 'described', 'root', 'state', 'described', 'owner'],
    );
    assert.equal(history[1]!.value, first);
    assert.equal(history.at(-1)!.value, net.account('bob').address);
  });
});
