import assert from 'node:assert/strict';
import { Wallet } from 'ethers';
import { encodeScore, SCORE_SCHEMA } from '../../protocol/chain/eas.ts';
import { judgeScores } from '../../protocol/chain/judge-scores.ts';
import type { Call } from '../../server/chain/call.ts';
import { carryOut } from '../../server/chain/carry-out.ts';
import type { AssetIndex } from '../../server/chain/discover/asset-index.ts';
import { findAssets } from '../../server/chain/discover/find-assets.ts';
import { openIndex } from '../../server/chain/discover/open-index.ts';
import { syncIndex } from '../../server/chain/discover/sync-index.ts';
import {
  attestCalls,
  revokeCall,
  revokeOffChainCall,
  timestampCall,
} from '../../server/chain/scores/attestation-calls.ts';
import { findScores, interestedIn, readOffChain } from '../../server/chain/scores/find-scores.ts';
import { attestOffChain, OffChainAttestation, offChainUid } from '../../server/chain/scores/off-chain.ts';
import { openWitnesses } from '../../server/chain/witness/open-witnesses.ts';
import { type TestDevnet, testDevnet } from '../support/devnet.ts';
import { type TestAsset, testAsset } from '../support/test-asset.ts';
import { TEST_SCORE } from '../support/test-score.ts';

const SCORE = TEST_SCORE;
const ROOT = SCORE.modelRoot;

describe('scores on a chain', function () {
  this.timeout(30_000);
  let world: TestDevnet;
  let index: AssetIndex;
  let asset: TestAsset;
  before(async () => {
    world = await testDevnet();
    index = await openIndex(world.home);
    asset = await testAsset(world);
    await asset.describe({ model: { modelRoot: ROOT } });
  });
  after(async () => {
    await index.close();
    await world.remove();
  });

  const walletOf = (name: string) => new Wallet(world.account(name).privateKey, world.chain.provider);
  const addressOf = (name: string) => world.account(name).address.toLowerCase();
  let task = 0;
  const send = (name: string, calls: readonly Call[]) =>
    carryOut(
      { chain: world.chain, wallet: walletOf(name), id: `task ${task++}`, home: world.home },
      async () => [...calls],
    );
  const attest = async (name: string, confirms?: string, score = SCORE) =>
    send(
      name,
      await attestCalls(world.chain, {
        schema: SCORE_SCHEMA,
        recipient: asset.nft,
        confirms,
        data: encodeScore(score),
      }),
    );
  const sync = async () => {
    const witnesses = await openWitnesses(world.chain);
    await syncIndex(index, witnesses, world.chain);
    return witnesses;
  };
  const judge = async (files: OffChainAttestation[] = []) => {
    const witnesses = await sync();
    const interested = interestedIn(await findAssets(index, world.chain.id, { root: ROOT, all: true }));
    const offChain = await readOffChain(witnesses, world.chain, files, ROOT);
    return judgeScores([...(await findScores(index, world.chain.id, ROOT)), ...offChain], interested);
  };

  it('are attested, confirmed by others and by nobody who earns with the model, and taken back', async () => {
    await attest('elena');
    await attest('alice', undefined, { ...SCORE, valuePpm: 1_000_000 });
    const [first, own] = await judge();
    assert.deepEqual([first!.attester, first!.independent, first!.score], [addressOf('elena'), true, SCORE]);
    assert.deepEqual([own!.attester, own!.independent], [addressOf('alice'), false]);

    await attest('evaluator', first!.uid);
    await attest('alice', first!.uid);
    const [confirmed] = await judge();
    assert.deepEqual(
      confirmed!.confirmations.map(({ attester, standing }) => [attester, standing]),
      [[addressOf('evaluator'), 'same-results']],
    );

    await assert.rejects(send('bob', [revokeCall(world.chain, SCORE_SCHEMA, first!.uid)]), {
      code: 'PHC_CHAIN_REVERTED',
    });
    await send('elena', [revokeCall(world.chain, SCORE_SCHEMA, first!.uid)]);
    assert.deepEqual(
      (await judge()).map(({ attester }) => attester),
      [addressOf('alice')],
    );
  });

  it('cost nothing off the chain, and one transaction proves when many of them were there', async () => {
    const attestation = { schema: SCORE_SCHEMA, recipient: asset.nft, data: encodeScore(SCORE) };
    const files = await Promise.all(
      ['elena', 'bob', 'evaluator'].map((name) => attestOffChain(world.chain, walletOf(name), attestation)),
    );
    const forged = { ...files[0]!, signer: walletOf('curator').address };
    const read = files.map((file) => OffChainAttestation.parse(JSON.parse(JSON.stringify(file))));
    const unstamped = (await judge([...read, forged])).filter(({ onChain }) => !onChain);
    assert.deepEqual(
      unstamped.map(({ attester, time }) => [attester, time]),
      ['elena', 'bob', 'evaluator'].map((name) => [addressOf(name), undefined]),
    );

    const { receipts } = await send('bob', [timestampCall(world.chain, read.map(offChainUid))]);
    assert.equal(receipts.length, 1);
    await send('elena', [revokeOffChainCall(world.chain, offChainUid(read[0]!))]);
    const stamped = (await judge(read)).filter(({ onChain }) => !onChain);
    assert.deepEqual(
      stamped.map(({ attester, time }) => [attester, time !== undefined]),
      ['bob', 'evaluator'].map((name) => [addressOf(name), true]),
    );
  });
});
