import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Wallet } from 'ethers';
import { type ChunkList, chunksRoot } from '../../protocol/chain/chunk-list.ts';
import { encodeHolder, HOLDER_SCHEMA } from '../../protocol/chain/holder.ts';
import type { ModelAsset } from '../../protocol/chain/model-asset.ts';
import { MODEL_FILES } from '../../protocol/model-files.ts';
import { carryOut } from '../../server/chain/carry-out.ts';
import { openIndex } from '../../server/chain/discover/open-index.ts';
import { syncIndex } from '../../server/chain/discover/sync-index.ts';
import { findHolders } from '../../server/chain/mirror/find-holders.ts';
import { mirrorModel } from '../../server/chain/mirror/mirror-model.ts';
import { attestCalls } from '../../server/chain/scores/attestation-calls.ts';
import { openWitnesses } from '../../server/chain/witness/open-witnesses.ts';
import { hashChunks } from '../../server/model/hash-chunks.ts';
import { modelRoot } from '../../server/model/model-root.ts';
import { type TestDevnet, testDevnet } from '../support/devnet.ts';
import { scriptedEngine } from '../support/scripted-engine.ts';
import { listenOver } from '../support/serve-app.ts';
import { testAsset } from '../support/test-asset.ts';
import { emptyHome } from '../support/test-home.ts';

const SIZE = 4096;
const CHUNKS = 40;

/** Passes requests on, counts them, and may change what comes back. */
async function between(
  target: string,
  change: (path: string, bytes: Buffer) => Buffer = (_, bytes) => bytes,
) {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const { range } = request.headers;
    const answer = await fetch(target + path, range === undefined ? {} : { headers: { range } });
    const bytes = change(path, Buffer.from(await answer.arrayBuffer()));
    response
      .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
      .end(bytes);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

const isChunk = (path: string) => path.split('/').length > 5;
const flipped = (bytes: Buffer) => Buffer.from(bytes.map((byte, i) => (i === 7 ? byte ^ 1 : byte)));

describe('the files of an open model', function () {
  this.timeout(30_000);
  const open: Array<() => Promise<unknown>> = [];
  let asset: ModelAsset;
  let folder: string;
  let list: ChunkList;

  const newHome = () => {
    const home = emptyHome();
    open.push(() => home.remove());
    return home.path;
  };
  async function share(where: string) {
    const { app, url } = await listenOver(scriptedEngine(), {
      shared: [{ root: asset.modelRoot, folder: where }],
    });
    const close = () => app.close();
    open.push(close);
    return { url, close };
  }
  async function through(...args: Parameters<typeof between>) {
    const proxy = await between(...args);
    open.push(() => proxy.close());
    return proxy;
  }
  const mirror = (urls: readonly string[], home = newHome(), signal = new AbortController().signal) =>
    mirrorModel(asset, urls, { home, name: 'mirrored', signal });
  const faultOf = (holders: ReadonlyArray<{ url: string; fault: string | undefined }>, url: string) =>
    holders.find((one) => one.url === url)?.fault;

  beforeEach(async () => {
    const home = newHome();
    mkdirSync(join(home, 'made'));
    for (const name of MODEL_FILES) {
      const bytes = name === 'model.onnx.data' ? CHUNKS * SIZE - 100 : 500;
      writeFileSync(join(home, 'made', name), randomBytes(bytes));
    }
    const root = await modelRoot(join(home, 'made'));
    folder = join(home, root);
    renameSync(join(home, 'made'), folder);
    list = await hashChunks(folder, SIZE);
    const sizeBytes = list.files.reduce((sum, { bytes }) => sum + bytes, 0);
    asset = { modelRoot: root, manifest: '', sizeBytes, parents: [], weights: 'open' };
  });
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close();
  });

  /** Servers cut files into chunks of a megabyte; smaller ones show the same with less. */
  const inSmallChunks = (
    target: string,
    change: (path: string, bytes: Buffer) => Buffer = (_, bytes) => bytes,
  ) =>
    through(target, (path, bytes) =>
      isChunk(path) ? change(path, bytes) : Buffer.from(JSON.stringify(list)),
    );

  it('come from several holders at once, and are handed on by whoever has them', async () => {
    const { url } = await share(folder);
    const [one, two] = [await inSmallChunks(url), await inSmallChunks(url)];
    const { model, holders } = await mirror([one.url, two.url]);
    assert.equal(await modelRoot(model.folder), asset.modelRoot);
    assert.ok(holders.every(({ chunks, fault }) => chunks > 0 && fault === undefined));
    const next = await share(model.folder);
    assert.equal((await mirror([next.url])).model.root, asset.modelRoot);
  });

  it('are there without the publisher, found on the chain, though one who announced themselves lies', async () => {
    const world: TestDevnet = await testDevnet();
    open.push(() => world.remove());
    const alice = await share(folder);
    const published = await testAsset(world);
    asset = { ...asset, chunks: { size: SIZE, root: chunksRoot(list) } };
    const x402 = { url: alice.url, scheme: 's', network: 'n', asset: published.nft, amountPer1kTokens: '1' };
    const service = {
      id: '1',
      type: 'access',
      datatokenAddress: published.nft,
      serviceEndpoint: alice.url,
      timeout: 0,
    };
    await published.describe({
      model: asset,
      services: [{ ...service, additionalInformation: { kind: 'inference', x402 } }],
    });
    const bobs = await mirror([(await inSmallChunks(alice.url)).url]);
    const bob = await inSmallChunks((await share(bobs.model.folder)).url);
    const copy = await share(folder);
    const liar = await inSmallChunks(copy.url, (_, bytes) => flipped(bytes));
    for (const [who, url] of [
      ['bob', bob.url],
      ['charlie', liar.url],
    ] as const) {
      const wallet = new Wallet(world.account(who).privateKey, world.chain.provider);
      const data = encodeHolder({ modelRoot: asset.modelRoot, url });
      const calls = await attestCalls(world.chain, { schema: HOLDER_SCHEMA, recipient: published.nft, data });
      await carryOut({ chain: world.chain, wallet, id: url, home: world.home }, async () => calls);
    }
    await alice.close();

    const index = await openIndex(world.home);
    await syncIndex(index, await openWitnesses(world.chain), world.chain);
    const urls = await findHolders(index, world.chain.id, asset.modelRoot);
    await index.close();
    assert.deepEqual(urls, [alice.url, liar.url, bob.url]);
    const { model, holders } = await mirror(urls);
    assert.equal(await modelRoot(model.folder), asset.modelRoot);
    assert.match(faultOf(holders, liar.url)!, /another hash/);
    assert.equal(faultOf(holders, bob.url), undefined);
    assert.ok(faultOf(holders, alice.url));
  });

  it('are not fetched twice when it was interrupted', async () => {
    const { url } = await share(folder);
    const home = newHome();
    const controller = new AbortController();
    let chunks = 0;
    const first = await inSmallChunks(url, (_, bytes) => {
      if (++chunks === 20) controller.abort(new Error('interrupted'));
      return bytes;
    });
    await assert.rejects(mirror([first.url], home, controller.signal), /interrupted/);
    const second = await inSmallChunks(url);
    const { kept, model } = await mirror([second.url], home);
    assert.ok(kept > 5, `${kept} were kept`);
    const all = list.files.reduce((sum, file) => sum + file.chunks.length, 0);
    assert.equal(second.asked.filter(isChunk).length, all - kept);
    assert.deepEqual(
      readFileSync(join(model.folder, 'config.json')),
      readFileSync(join(folder, 'config.json')),
    );
  });

  it('survive a holder who lies about the chunks, with and without a description that binds them', async () => {
    const { url } = await share(folder);
    const [file, ...files] = list.files;
    const wrong = { ...list, files: [{ ...file!, chunks: ['ab'.repeat(32)] }, ...files] };
    const liar = await through(url, (path, bytes) =>
      isChunk(path) ? bytes : Buffer.from(JSON.stringify(wrong)),
    );
    const honest = await inSmallChunks(url);
    assert.equal((await mirror([liar.url, honest.url])).model.root, asset.modelRoot);
    asset = { ...asset, chunks: { size: SIZE, root: chunksRoot(list) } };
    const { holders } = await mirror([liar.url, honest.url]);
    assert.match(faultOf(holders, liar.url)!, /not the one that the description binds/);
  });

  it('stay where they are when nobody has them all, or they are not open', async () => {
    const { url } = await share(folder);
    const liar = await inSmallChunks(url, (_, bytes) => flipped(bytes));
    await assert.rejects(mirror([liar.url]), { code: 'PHC_MIRROR_HOLDERS' });
    asset = { ...asset, weights: 'compute-only' };
    await assert.rejects(mirror([url]), { code: 'PHC_MIRROR_CLOSED' });
  });

  it('are handed out only where the operator shares them, whole or in parts', async () => {
    const { url } = await share(folder);
    const ask = (path: string, headers = {}) => fetch(`${url}/v1/ph/weights/${path}`, { headers });
    assert.equal((await ask('ab'.repeat(32))).status, 404);
    assert.equal((await ask(`${asset.modelRoot}/..%2f..%2fetc%2fpasswd`)).status, 404);
    const whole = Buffer.from(await (await ask(`${asset.modelRoot}/config.json`)).arrayBuffer());
    assert.deepEqual(whole, readFileSync(join(folder, 'config.json')));
    const part = await ask(`${asset.modelRoot}/config.json`, { range: 'bytes=10-19' });
    assert.equal(part.status, 206);
    assert.equal(part.headers.get('content-range'), 'bytes 10-19/500');
    assert.deepEqual(Buffer.from(await part.arrayBuffer()), whole.subarray(10, 20));
    assert.equal((await ask(`${asset.modelRoot}/config.json`, { range: 'bytes=900-' })).status, 200);
  });
});
