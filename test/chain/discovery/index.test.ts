import assert from 'node:assert/strict';
import type { AssetIndex } from '../../../server/chain/discover/asset-index.ts';
import { findAssets } from '../../../server/chain/discover/find-assets.ts';
import { openIndex } from '../../../server/chain/discover/open-index.ts';
import { listProviders } from '../../../server/chain/discover/providers/list-providers.ts';
import { syncIndex } from '../../../server/chain/discover/sync-index.ts';
import { openWitnesses } from '../../../server/chain/witness/open-witnesses.ts';
import { type TestDevnet, testDevnet } from '../../support/devnet.ts';
import { type TestPostgres, testPostgres } from '../../support/postgres.ts';
import { testAsset } from '../../support/test-asset.ts';

const ROOT = 'ab'.repeat(32);
const PARENT = { did: `did:op:${'cd'.repeat(32)}`, modelRoot: 'ef'.repeat(32), sharePpm: 1000 };
const ADDRESS = '0x5FbDB2315678afecb367f032d93F642f64180aa3';

function service(amountPer1kTokens: string) {
  const x402 = { url: 'http://x', scheme: 's', network: 'eip155:31337', asset: ADDRESS, amountPer1kTokens };
  return {
    id: amountPer1kTokens,
    type: 'access',
    datatokenAddress: ADDRESS,
    serviceEndpoint: 'http://x',
    timeout: 0,
    additionalInformation: { kind: 'inference' as const, x402 },
  };
}

for (const where of ['a file', 'PostgreSQL'])
  describe(`the index of assets in ${where}`, function () {
    this.timeout(60_000);
    let world: TestDevnet;
    let postgres: TestPostgres | undefined;
    let url = '';
    let index: AssetIndex;
    before(async function () {
      if (where === 'PostgreSQL') {
        postgres = await testPostgres();
        if (!postgres) this.skip();
        url = await postgres.database();
      }
      world = await testDevnet();
    });
    after(async () => {
      await world?.remove();
      await postgres?.stop();
    });
    let snapshot: unknown;
    beforeEach(async () => {
      snapshot = await world.rpc('evm_snapshot');
      index = await openIndex(world.home, url);
    });
    afterEach(async () => {
      await index.close();
      await world.rpc('evm_revert', snapshot);
    });

    const sync = async () => syncIndex(index, await openWitnesses(world.chain), world.chain);
    const find = (query: Parameters<typeof findAssets>[2]) => findAssets(index, 31_337, query);
    const names = async (query: Parameters<typeof findAssets>[2]) =>
      (await find(query)).map(({ name }) => name);
    const forget = (...tables: string[]) =>
      index.change(async (query) => {
        for (const table of tables) await query(`DELETE FROM ${table}`);
      });

    it('finds models by name, language, price, parent, root and DID, the newest first', async () => {
      const small = await testAsset(world);
      await small.describe({
        name: 'Small 100%',
        model: { languages: ['typescript'] },
        services: [service('0900')],
      });
      const large = await testAsset(world, 'bob');
      const price = `1${'0'.repeat(30)}`;
      await large.describe({
        name: 'Large',
        model: { modelRoot: ROOT, languages: ['python', 'typescript'], parents: [PARENT] },
        services: [service(price), service(`2${'0'.repeat(30)}`)],
      });
      await sync();
      assert.deepEqual(await names({}), ['Large', 'Small 100%']);
      assert.deepEqual(await names({ text: 'sMaLL' }), ['Small 100%']);
      assert.deepEqual(await names({ text: '0%' }), ['Small 100%']);
      assert.deepEqual(await names({ text: 'S_all' }), []);
      assert.deepEqual(await names({ language: 'Python' }), ['Large']);
      assert.deepEqual(await names({ maxPrice: '900' }), ['Small 100%']);
      assert.deepEqual(await names({ maxPrice: '899' }), []);
      assert.deepEqual(await names({ maxPrice: price }), ['Large', 'Small 100%']);
      assert.deepEqual(await names({ parent: PARENT.did }), ['Large']);
      assert.deepEqual(await names({ parent: PARENT.modelRoot }), ['Large']);
      assert.deepEqual(await names({ root: ROOT }), ['Large']);
      assert.deepEqual(await names({ did: small.did }), ['Small 100%']);
    });

    it('follows new descriptions and states, and reads nothing twice', async () => {
      const asset = await testAsset(world);
      await asset.describe({ name: 'First' });
      const { to } = await sync();
      await asset.describe({ name: 'Second' });
      assert.equal((await sync()).from, to + 1);
      assert.deepEqual(await names({}), ['Second']);
      await asset.setState(3);
      await sync();
      assert.deepEqual(await names({}), []);
      assert.deepEqual(await names({ all: true }), ['Second']);
      const again = await sync();
      assert.ok(again.from > again.to);
      assert.equal((await find({ all: true })).length, 1);
    });

    it('is the same whether it was made at once or step by step, by one process or by two', async () => {
      const asset = await testAsset(world);
      await asset.describe({ name: 'One' });
      await sync();
      await asset.describe({ name: 'Two' });
      const other = await openIndex(world.home, url);
      const witnesses = await openWitnesses(world.chain);
      await Promise.all([syncIndex(index, witnesses, world.chain), syncIndex(other, witnesses, world.chain)]);
      const stepwise = await find({});
      await forget('checkpoint', 'metadata', 'nft', 'asset');
      await sync();
      assert.deepEqual(await find({}), stepwise);
      await other.close();
    });

    it('has no gap where another process took blocks back meanwhile', async () => {
      const asset = await testAsset(world);
      await asset.describe({ name: 'Early' });
      await sync();
      await world.rpc('anvil_mine', '0x2');
      const witnesses = await openWitnesses(world.chain);
      let interrupted = false;
      const slow: typeof witnesses = {
        ...witnesses,
        async ask(method, params, shape) {
          if (method === 'eth_getLogs' && !interrupted) {
            interrupted = true;
            await forget('checkpoint', 'metadata', 'nft', 'asset');
          }
          return witnesses.ask(method, params, shape);
        },
      };
      await syncIndex(index, slow, world.chain);
      assert.deepEqual(await names({}), ['Early']);
    });

    it('is not stopped by a description with letters that a database does not take', async () => {
      const asset = await testAsset(world);
      await asset.describe({ name: 'A\0B\ud800' });
      await sync();
      assert.match((await names({}))[0] ?? '', /^AB/);
    });

    it('takes back what a reorganisation of ten blocks undid', async () => {
      const asset = await testAsset(world);
      await asset.describe({ name: 'Stays' });
      await sync();
      await asset.describe({ name: 'Undone' });
      await world.rpc('anvil_mine', '0x9');
      await sync();
      assert.deepEqual(await names({}), ['Undone']);
      await world.rpc('anvil_reorg', 10, []);
      await sync();
      assert.deepEqual(await names({}), ['Stays']);
      await asset.describe({ name: 'Afterwards' });
      await sync();
      assert.deepEqual(await names({}), ['Afterwards']);
    });

    it('names every provider of a root, over the assets of all who publish it', async () => {
      for (const [who, url] of [
        ['alice', 'http://one.example/'],
        ['bob', 'http://two.example'],
      ] as const) {
        const asset = await testAsset(world, who);
        const model = { modelRoot: ROOT, weights: 'compute-only' as const };
        await asset.describe({ model, services: [{ ...service('7'), serviceEndpoint: url }] });
      }
      await sync();
      assert.deepEqual(
        (await listProviders(index, 31_337, ROOT)).map(({ url, price }) => [url, price]),
        [
          ['http://two.example', '7'],
          ['http://one.example', '7'],
        ],
      );
    });

    it('does not take a contract for a data NFT because it says so', async () => {
      const asset = await testAsset(world);
      await asset.describe({ name: 'Genuine' });
      await sync();
      await forget('nft', 'checkpoint');
      const elsewhere = {
        ...world.chain,
        addresses: { ...world.chain.addresses, ERC721Factory: world.account('bob').address },
      };
      await syncIndex(index, await openWitnesses(world.chain), elsewhere);
      assert.deepEqual(await names({ all: true }), []);
    });

    it('asks for fewer blocks where a node refuses many', async () => {
      const asset = await testAsset(world);
      await asset.describe({ name: 'Found' });
      const witnesses = await openWitnesses(world.chain);
      const asked: number[] = [];
      const grudging: typeof witnesses = {
        ...witnesses,
        async ask(method, params, shape) {
          const [{ fromBlock, toBlock }] = params as [{ fromBlock: string; toBlock: string }];
          if (method === 'eth_getLogs') {
            const blocks = Number(toBlock) - Number(fromBlock) + 1;
            if (blocks > 8) throw new Error('query returned more than 8 blocks');
            asked.push(blocks);
          }
          return witnesses.ask(method, params, shape);
        },
      };
      await syncIndex(index, grudging, world.chain);
      assert.deepEqual(await names({}), ['Found']);
      assert.ok(asked.length > 1);
    });
  });
