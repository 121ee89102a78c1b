import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { ErrorCode } from '../../../protocol/errors.ts';
import type { AssetIndex } from '../../../server/chain/discover/asset-index.ts';
import { openIndex } from '../../../server/chain/discover/open-index.ts';
import { verifyAsset } from '../../../server/chain/identity/verify-asset.ts';
import { type TestDevnet, testDevnet } from '../../support/devnet.ts';
import { type LyingRpc, lyingRpc } from '../../support/lying-rpc.ts';
import { type TestAsset, testAsset } from '../../support/test-asset.ts';

const TRUE_ROOT = 'aa'.repeat(32);
const WRONG_ROOT = 'bb'.repeat(32);
const WRONG = (text: string) => text.replaceAll(TRUE_ROOT, WRONG_ROOT);

/** A description with another root, hash included, as a careful liar would give it. */
function otherLogs(_: readonly unknown[], truth: unknown): unknown {
  const plain = Buffer.from(TRUE_ROOT).toString('hex');
  return JSON.parse(JSON.stringify(truth).replaceAll(plain, Buffer.from(WRONG_ROOT).toString('hex')));
}

describe('a node that lies', function () {
  this.timeout(30_000);
  let world: TestDevnet;
  let honest: LyingRpc;
  let liar: LyingRpc;
  let asset: TestAsset;
  let index: AssetIndex;
  let snapshot: unknown;
  before(async () => {
    world = await testDevnet();
    honest = await lyingRpc(world.devnet.file.rpc);
    liar = await lyingRpc(world.devnet.file.rpc);
    asset = await testAsset(world);
    await asset.describe({ model: { modelRoot: TRUE_ROOT } });
    await asset.store(TRUE_ROOT);
  });
  after(async () => {
    await honest.stop();
    await liar.stop();
    await world.remove();
  });
  beforeEach(async () => {
    snapshot = await world.rpc('evm_snapshot');
    liar.lie({});
    index = await openIndex(join(world.home, String(snapshot)));
  });
  afterEach(async () => {
    await index.close();
    await world.rpc('evm_revert', snapshot);
  });

  const verify = (rpcs: readonly string[], witnesses = rpcs.length) =>
    verifyAsset(
      index,
      { ...world.chain, rpcs },
      { home: join(world.home, String(snapshot)), did: asset.did, workspace: '/w', witnesses },
    );
  const refused = (code: ErrorCode, rpcs = [honest.url, liar.url]) => assert.rejects(verify(rpcs), { code });

  it('is listened to as long as it tells what others tell', async () => {
    const { accepted, modelRoot, nodes } = await verify([honest.url, liar.url]);
    assert.deepEqual(
      { accepted, modelRoot, count: nodes.length },
      { accepted: true, modelRoot: TRUE_ROOT, count: 2 },
    );
  });

  it('about its chain id is left out, and one witness is too few', async () => {
    liar.lie({ eth_chainId: () => '0x89' });
    await refused('PHC_CHAIN_WITNESSES');
    const { accepted, leftOut } = await verify([honest.url, liar.url], 1);
    assert.ok(accepted);
    assert.match(leftOut[0]!.why, /chain 137/);
  });

  it('about the last block is left out: what it says was true once', async () => {
    const stale = await world.rpc('eth_getBlockByNumber', 'latest', false);
    await asset.store(WRONG_ROOT);
    await world.rpc('anvil_mine', '0x5');
    liar.lie({ eth_getBlockByNumber: ([tag], truth) => (tag === 'latest' ? stale : truth) });
    await refused('PHC_CHAIN_WITNESSES');
  });

  it('about blocks to come makes the others the laggards, which does not make it believed', async () => {
    liar.lie({
      eth_getBlockByNumber: ([tag], truth) =>
        tag === 'latest' ? { ...Object(truth), number: '0xffffff' } : truth,
    });
    await refused('PHC_CHAIN_WITNESSES');
  });

  it('by leaving events out is contradicted', async () => {
    await asset.describe({ model: { modelRoot: TRUE_ROOT }, name: 'Renamed' });
    liar.lie({ eth_getLogs: (_, truth) => (Array.isArray(truth) ? truth.slice(0, -1) : truth) });
    await refused('PHC_CHAIN_DISAGREE');
  });

  it('about events, contracts or both is contradicted', async () => {
    liar.lie({ eth_getLogs: otherLogs });
    await refused('PHC_CHAIN_DISAGREE');
    liar.lie({ eth_call: (_, truth) => WRONG(String(truth)) });
    await refused('PHC_CHAIN_DISAGREE');
    liar.lie({ eth_getLogs: otherLogs, eth_call: (_, truth) => WRONG(String(truth)) });
    await refused('PHC_CHAIN_DISAGREE');
  });

  it('alone can make a description up, and only if it makes up everything', async () => {
    liar.lie({ eth_getLogs: otherLogs });
    const one = await verify([liar.url]);
    assert.deepEqual(
      one.disagreements.map(({ name }) => name),
      ['description-hash', 'stored-root'],
    );
    assert.ok(!one.accepted);
  });

  it('alone cannot change a root that this workspace has seen', async () => {
    assert.ok((await verify([honest.url])).accepted);
    await asset.describe({ model: { modelRoot: WRONG_ROOT } });
    await asset.store(WRONG_ROOT);
    const { accepted, disagreements } = await verify([liar.url]);
    assert.ok(!accepted);
    assert.deepEqual(
      disagreements.map(({ name }) => name),
      ['pin'],
    );
  });

  it('from before a reorganisation of ten blocks is contradicted, and the client follows the chain', async () => {
    await asset.describe({ model: { modelRoot: WRONG_ROOT } });
    await asset.store(WRONG_ROOT);
    await world.rpc('anvil_mine', '0x8');
    // The liar goes on telling what was: it answers out of its memory of the chain that was undone.
    const memory = new Map<string, unknown>();
    const remember = (params: readonly unknown[], truth: unknown) => {
      const key = JSON.stringify(params);
      if (!memory.has(key)) memory.set(key, truth);
      return memory.get(key);
    };
    liar.lie({ eth_getBlockByNumber: remember, eth_getLogs: remember, eth_call: remember });
    const before = await verify([honest.url, liar.url]);
    assert.equal(before.modelRoot, WRONG_ROOT);

    await world.rpc('anvil_reorg', 10, []);
    await refused('PHC_CHAIN_DISAGREE');
    const after = await verify([honest.url]);
    assert.equal(after.modelRoot, TRUE_ROOT);
    assert.deepEqual(
      after.disagreements.map(({ name }) => name),
      ['pin'],
    );
  });

  it('or is silent, counts for nothing', async () => {
    const gone = await lyingRpc(world.devnet.file.rpc);
    await gone.stop();
    await refused('PHC_CHAIN_WITNESSES', [honest.url, gone.url]);
  });
});
