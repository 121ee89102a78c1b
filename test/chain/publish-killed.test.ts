import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestDevnet, testDevnet } from '../support/devnet.ts';
import { readOnChain } from '../support/published-asset.ts';
import { type Run, runCommand } from '../support/real-server.ts';
import { type Passage, rpcProxy } from '../support/rpc-proxy.ts';
import { storeModel } from '../support/stored-model.ts';
import { emptyHome } from '../support/test-home.ts';

const SEND = 'eth_sendRawTransaction';

describe('ph-codex publish, killed', function () {
  this.timeout(240_000);
  let net: TestDevnet;
  let home: ReturnType<typeof emptyHome>;
  let running: Run | undefined;
  /** Where in the sending of a transaction the process dies. */
  let killAt: 'before' | 'after' | undefined;
  let proxy: Awaited<ReturnType<typeof rpcProxy>>;

  async function decide({ method, forward }: Passage): Promise<string | undefined> {
    if (method !== SEND || !killAt) return forward();
    if (killAt === 'after') await forward();
    killAt = undefined;
    running!.child.kill('SIGKILL');
    return undefined;
  }

  before(async () => {
    net = await testDevnet();
    home = emptyHome();
    proxy = await rpcProxy(net.devnet.file.rpc, decide);
    writeFileSync(join(home.path, 'devnet.json'), JSON.stringify({ ...net.devnet.file, rpc: proxy.url }));
  });
  after(async () => {
    proxy.close();
    await net.remove();
    await home.remove();
  });

  const transactions = () => net.chain.provider.getTransactionCount(net.account('alice').address);
  function publish(): Promise<number | string> {
    const words = ['--author', 'Alice', '--license', 'Apache-2.0', '--price', '2', '--chain', 'devnet'];
    const url = ['--url', 'http://127.0.0.1:9', '--per-1k', '1', '--from', 'alice', '--json'];
    running = runCommand(['publish', 'model-a', ...words, ...url], home.path);
    return running.ended;
  }

  it('goes on where it was after each transaction, before and after that is sent, and publishes once', async () => {
    const modelRoot = await storeModel(home.path, 'model-a');
    const before = await transactions();
    const kills: string[] = [];
    for (let sent = 0; ; ) {
      killAt = 'before';
      let ended = await publish();
      if (ended === 0) break;
      assert.equal(ended, 'SIGKILL', running!.output());
      assert.equal(await transactions(), before + sent, 'nothing was sent');
      killAt = 'after';
      ended = await publish();
      assert.equal(ended, 'SIGKILL', running!.output());
      sent++;
      assert.equal(await transactions(), before + sent, 'it was sent once');
      kills.push(String(sent));
    }
    killAt = undefined;
    // Splitter, its sealing, the asset, its description, its root.
    assert.equal(kills.length, 5);
    assert.equal(await transactions(), before + 5);

    const published = JSON.parse(
      running!
        .output()
        .split('\n')
        .find((line) => line.startsWith('{'))!,
    );
    const { owner, root, ddo, hashHolds } = await readOnChain(net.chain, published.nft);
    assert.equal(owner, net.account('alice').address);
    assert.equal(root, `0x${modelRoot}`);
    assert.equal(ddo.id, published.did);
    assert.ok(hashHolds);

    assert.equal(await publish(), 0);
    assert.equal(await transactions(), before + 5, 'published before, so nothing is sent');
    assert.match(running!.output(), /"already":true/);
    assert.ok(existsSync(join(home.path, 'keys', 'delegation.json')));
    const { delegation } = JSON.parse(readFileSync(join(home.path, 'keys', 'delegation.json'), 'utf8'));
    assert.deepEqual(ddo.services[0]!.additionalInformation!.provider!.delegation, delegation);
  });
});
