import assert from 'node:assert/strict';
import type { FastifyInstance } from 'fastify';
import type { AssetCheck, AssetCheckRequest } from '../../../protocol/chain/asset-check.ts';
import { encodeScore, SCORE_SCHEMA } from '../../../protocol/chain/eas.ts';
import type { ServerIdentity } from '../../../protocol/identity.ts';
import { createApp } from '../../../server/api/app.ts';
import { checkAsset } from '../../../server/chain/identity/check-asset.ts';
import { signDelegation } from '../../../server/chain/publish/sign-delegation.ts';
import { attestCalls } from '../../../server/chain/scores/attestation-calls.ts';
import { serverConfig } from '../../../server/config.ts';
import { checkAsset as ask } from '../../../src/client/identity/check-asset.ts';
import { carryOutAs } from '../../support/carry-out-as.ts';
import { type TestDevnet, testDevnet } from '../../support/devnet.ts';
import { scriptedEngine } from '../../support/scripted-engine.ts';
import { type TestAsset, testAsset } from '../../support/test-asset.ts';
import { TEST_SCORE } from '../../support/test-score.ts';

const ROOT = '3f'.repeat(32);
const OTHER = 'aa'.repeat(32);
const KEY = 'c0ffee00'.repeat(8);

describe('the check of a far server against the chain that it names', function () {
  this.timeout(60_000);
  let net: TestDevnet;
  let asset: TestAsset;
  let server: ServerIdentity;
  let app: FastifyInstance;
  let url: URL;

  before(async () => {
    net = await testDevnet();
    asset = await testAsset(net);
    await asset.describe({ name: 'PH-Codex-S', model: { modelRoot: ROOT } });
    await asset.store(ROOT);
    const delegation = await signDelegation(net.wallet('alice'), net.chain.id, {
      ...{ serverKey: KEY, did: asset.did, modelRoots: [ROOT] },
      notAfter: Math.floor(Date.now() / 1000) + 3600,
    });
    const model = { name: 'ph-codex-s', modelRoot: ROOT, profiles: ['cpu-fast'], scores: [] };
    server = { models: [model], serverKey: KEY, delegation, revocations: [] };
    const data = encodeScore({ ...TEST_SCORE, modelRoot: ROOT });
    await carryOutAs(net, 'elena', () =>
      attestCalls(net.chain, { schema: SCORE_SCHEMA, recipient: asset.nft, data }),
    );
    app = createApp({
      ...{ engine: scriptedEngine(), config: serverConfig(), version: '0' },
      checkAsset: (request, onProgress) => checkAsset(request, net.home, onProgress),
    });
    url = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  });
  after(async () => {
    await app.close();
    await net.remove();
  });

  const steps: string[] = [];
  function check(changes: Partial<AssetCheckRequest> = {}): Promise<AssetCheck> {
    const request = {
      did: asset.did,
      chainId: net.chain.id,
      server,
      modelRoot: ROOT,
      workspace: '/w',
      repin: false,
    };
    const own = {
      target: { kind: 'url', url, apiKey: undefined },
      launch: () => assert.fail('it runs'),
    } as const;
    const options = { onProgress: (step: string) => steps.push(step), signal: AbortSignal.timeout(30_000) };
    return ask(own, { ...request, ...changes }, options);
  }
  const namesOf = ({ disagreements }: AssetCheck) => disagreements.map(({ name }) => name);

  it('finds that all agrees, who attested which score, and how it knows', async () => {
    const found = await check();
    assert.deepEqual([found.accepted, found.modelRoot, found.name], [true, ROOT, 'PH-Codex-S']);
    assert.deepEqual([found.nodes, found.serverKey], [1, KEY]);
    const elena = net.account('elena').address.toLowerCase();
    assert.deepEqual(
      found.scores.map(({ attester, independent, valuePpm }) => [attester, independent, valuePpm]),
      [[elena, true, TEST_SCORE.valuePpm]],
    );
    assert.ok(steps.includes('Reading the chain'));
  });

  it('names what disagrees: another server, no wallet, an asset that nobody made', async () => {
    const models = server.models.map((model) => ({ ...model, modelRoot: OTHER }));
    assert.deepEqual(namesOf(await check({ server: { ...server, models } })), ['server-model']);
    assert.deepEqual(namesOf(await check({ server: { ...server, delegation: null } })), ['no-delegation']);
    const stolen = { ...server, serverKey: '00'.repeat(32) };
    assert.deepEqual(namesOf(await check({ server: stolen })), ['delegation']);
    await assert.rejects(check({ did: `did:op:${'00'.repeat(32)}` }), { code: 'PHC_ASSET_UNKNOWN' });
    await assert.rejects(check({ chainId: 1 }), { code: 'PHC_CHAIN_UNKNOWN' });
  });

  it('remembers the root of a workspace, and believes another one only when it is told to', async () => {
    await asset.store(OTHER);
    assert.deepEqual(namesOf(await check()), ['stored-root']);
    await asset.describe({ name: 'PH-Codex-S', model: { modelRoot: OTHER } });
    const delegation = await signDelegation(net.wallet('alice'), net.chain.id, {
      ...server.delegation!.delegation,
      modelRoots: [OTHER],
    });
    const models = server.models.map((model) => ({ ...model, modelRoot: OTHER }));
    const renewed = { server: { ...server, delegation, models }, modelRoot: OTHER };
    assert.deepEqual(namesOf(await check(renewed)), ['pin']);
    assert.deepEqual(namesOf(await check({ ...renewed, workspace: '/another' })), []);
    assert.deepEqual(namesOf(await check({ ...renewed, repin: true })), []);
    assert.deepEqual(namesOf(await check(renewed)), []);
  });
});
