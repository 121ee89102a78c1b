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
import { freePort } from '../support/free-port.ts';
import { publishedModel } from '../support/published-model.ts';
import { type Run, runCommand, untilListening } from '../support/real-server.ts';
import { emptyHome, testHome } from '../support/test-home.ts';

describe('a provider that asks to be paid', function () {
  this.timeout(180_000);
  let net: TestDevnet;
  let model: Published;
  let server: Run;
  let url: string;
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
    const port = await freePort();
    model = await publishedModel({ ...net, home: at }, 'alice', (await findModel('ph-codex-s')).root, {
      serverKey: (await openServerKey(at)).publicKey,
      inference: { url: `http://127.0.0.1:${port}`, amountPer1kTokens: String(parseEther('1')) },
    });
    const datatoken = await readDatatoken(net.chain, model.datatoken);
    const parties = { minter: net.account('alice').address, to: net.account('bob').address };
    await carryOutAs(net, 'alice', () => mintCalls(net.chain, datatoken, parseEther('10'), parties));
    const payments = join(at, 'payments.json');
    const price = { amountPer1kTokens: String(parseEther('1')) };
    const terms = { chain: 'devnet', from: 'provider', asset: model.datatoken, price };
    writeFileSync(payments, JSON.stringify({ ...terms, minDeposit: String(parseEther('1')) }));
    server = runCommand(['serve', '--port', String(port), '--payments', payments, '--log-level', 'warn'], at);
    url = await untilListening(server);
    while (Health.parse(await (await fetch(`${url}/health`)).json()).status !== 'ready') await sleep(100);
  });
  after(async () => {
    server?.child.kill('SIGTERM');
    await server?.ended;
    for (const { remove } of homes) await remove();
    await net?.remove();
  });

  it('is paid out of what was put aside once, and its answers are verified all the same', async () => {
    const at = home(emptyHome);
    const words = ['asset', 'complete', model.did, '--chain', 'devnet', '--workspace', at, '--no-local'];
    const asked = [...words, '--prompt', 'function add(a, b) {\n  return a +', '--max-tokens', '4'];
    const unpaid = runCommand(asked, at);
    assert.equal(await unpaid.ended, 1);
    assert.match(unpaid.output(), /402/);
    const paying = [...asked, '--pay', '2', '--from', 'bob'];
    const first = runCommand(paying, at);
    assert.equal(await first.ended, 0, first.output());
    assert.match(first.output(), /2 of PH-Test token are put aside/);
    assert.match(first.output(), /receipt verified/);
    const second = runCommand(paying, at);
    assert.equal(await second.ended, 0, second.output());
    assert.doesNotMatch(second.output(), /put aside/);

    const refund = runCommand(['asset', 'refund', url], at);
    assert.equal(await refund.ended, 0, refund.output());
    assert.match(refund.output(), /^1\.9\d+ of PH-Test token came back/);
    const { address } = net.account('bob');
    const held = await readBalance(net.chain.provider, model.datatoken, address);
    assert.ok(held > parseEther('9.9') && held < parseEther('10'), String(held));
  });
});
