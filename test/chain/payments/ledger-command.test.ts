import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ourPayer } from '../../support/our-payer.ts';
import { type PaidWorld, PER_TOKEN, paidWorld } from '../../support/paid-server.ts';
import { runCommand } from '../../support/real-server.ts';

describe('ph-codex ledger', function () {
  this.timeout(60_000);
  let world: PaidWorld;
  before(async () => {
    world = await paidWorld();
  });
  after(() => world.remove());

  async function run(...args: string[]): Promise<string> {
    const { child, ended } = runCommand(['ledger', ...args], world.net.home);
    let [out, err] = ['', ''];
    child.stdout!.on('data', (chunk) => (out += chunk));
    child.stderr!.on('data', (chunk) => (err += chunk));
    assert.equal(await ended, 0, err);
    return out;
  }

  it('shows, claims, exports and gives back, with no server running', async () => {
    const server = await world.serve();
    const wallet = await world.payer();
    const payer = await ourPayer(server.url, wallet, 10_000_000n);
    await payer.ask('7');
    await payer.ask('2');
    await server.close();
    const file = join(world.net.home, 'payments.json');
    writeFileSync(
      file,
      JSON.stringify({
        chain: 'devnet',
        from: 'provider',
        asset: world.token.address,
        price: { amountPer1kTokens: '1000000' },
        withdrawDelay: 900,
      }),
    );
    const earned = String(9n * PER_TOKEN);
    const { charged, unclaimed, channels } = JSON.parse(await run('status'));
    assert.deepEqual([charged, unclaimed, channels], [earned, earned, 1]);
    assert.equal(JSON.parse(await run('claim', '--payments', file)).amount, earned);
    assert.equal(JSON.parse(await run('status')).claimed, earned);
    const [head, ...rows] = (await run('export')).trim().split('\n');
    assert.ok(head?.startsWith('id,channel,ceiling,max,signature'));
    assert.equal(rows.length, 2);
    assert.equal(JSON.parse(await run('refund', payer.purse.id, '--payments', file)).success, true);
    const held: bigint = await world.token.contract['balanceOf']!(wallet.address);
    assert.equal(held, 100n * 10n ** 18n - 9n * PER_TOKEN);
  });
});
