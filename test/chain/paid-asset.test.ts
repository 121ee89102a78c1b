import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseEther } from 'ethers';
import { Health } from '../../protocol/health.ts';
import type { Published } from '../../server/chain/publish/published-list.ts';
import { readDatatoken } from '../../server/chain/token/datatoken.ts';
import { mintCalls } from '../../server/chain/token/give.ts';
import { readBalance } from '../../server/chain/token/token-info.ts';
import { openServerKey } from '../../server/identity/server-key.ts';
import { findModel } from '../../server/model/store.ts';
import { carryOutAs } from '../support/carry-out-as.ts';
import { type TestDevnet, testDevnet } from '../support/devnet.ts';
import { type KillingProxy, killingProxy } from '../support/killing-proxy.ts';
import { publishedModel } from '../support/published-model.ts';
import { type Run, runCommand, untilListening } from '../support/real-server.ts';
import { emptyHome, testHome } from '../support/test-home.ts';

describe('a provider that asks to be paid', function () {
  this.timeout(180_000);
  let net: TestDevnet;
  let model: Published;
  let server: Run;
  let url: string;
  let proxy: KillingProxy;
  const homes: Array<ReturnType<typeof emptyHome>> = [];

  function home(make: typeof emptyHome) {
    const made = make();
    homes.push(made);
    copyFileSync(join(net.home, 'devnet.json'), join(made.path, 'devnet.json'));
    return made.path;
  }

  before(async () => {
    net = await testDevnet();
    const at = home(testHome);
    proxy = await killingProxy(() => url);
    model = await publishedModel({ ...net, home: at }, 'alice', (await findModel('ph-codex-s')).root, {
      serverKey: (await openServerKey(at)).publicKey,
      inference: { url: proxy.url, amountPer1kTokens: String(parseEther('1')) },
    });
    const datatoken = await readDatatoken(net.chain, model.datatoken);
    const parties = { minter: net.account('alice').address, to: net.account('bob').address };
    await carryOutAs(net, 'alice', () => mintCalls(net.chain, datatoken, parseEther('10'), parties));
    const payments = join(at, 'payments.json');
    const price = { amountPer1kTokens: String(parseEther('1')) };
    const terms = { chain: 'devnet', from: 'provider', asset: model.datatoken, price };
    writeFileSync(payments, JSON.stringify({ ...terms, minDeposit: String(parseEther('1')) }));
    server = runCommand(['serve', '--port', '0', '--payments', payments, '--log-level', 'warn'], at);
    url = await untilListening(server);
    while (Health.parse(await (await fetch(`${url}/health`)).json()).status !== 'ok') await sleep(100);
  });
  after(async () => {
    proxy?.stop();
    server?.child.kill('SIGTERM');
    await server?.ended;
    for (const { remove } of homes) await remove();
    await net?.remove();
  });

  it('is paid out of what was put aside once, however often the command is killed, and its answers are verified', async () => {
    const at = home(emptyHome);
    const words = ['asset', 'complete', model.did, '--chain', 'devnet', '--workspace', at, '--no-local'];
    const asked = [...words, '--prompt', 'function add(a, b) {\n  return a +', '--max-tokens', '4'];
    const unpaid = runCommand(asked, at);
    assert.equal(await unpaid.ended, 1);
    assert.match(unpaid.output(), /402/);
    const paying = [...asked, '--pay', '2', '--from', 'bob'];
    const killed = async (place: 'before' | 'after') => {
      const run = runCommand(paying, at);
      proxy.killAt(place, () => run.child);
      assert.equal(await run.ended, 'SIGKILL', run.output());
      return run.output();
    };
    // The deposit does not reach the server; then it does, and nobody hears of it; then an answer that nobody reads.
    assert.match(await killed('before'), /2 of PH-Test token are put aside/);
    assert.match(await killed('after'), /put aside/);
    assert.doesNotMatch(await killed('after'), /put aside/);
    for (let answer = 0; answer < 2; answer++) {
      const run = runCommand(paying, at);
      assert.equal(await run.ended, 0, run.output());
      assert.match(run.output(), /receipt verified/);
      assert.doesNotMatch(run.output(), /put aside/);
    }

    const refund = runCommand(['asset', 'refund', proxy.url], at);
    assert.equal(await refund.ended, 0, refund.output());
    assert.match(refund.output(), /^1\.9\d+ of PH-Test token came back/);
    const { address } = net.account('bob');
    const held = await readBalance(net.chain.provider, model.datatoken, address);
    assert.ok(held > parseEther('9.9') && held < parseEther('10'), String(held));
  });
});
