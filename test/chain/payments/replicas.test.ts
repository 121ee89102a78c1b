import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { toHeader } from '../../../protocol/payment/header.ts';
import { ourPayer, payerOf } from '../../support/our-payer.ts';
import {
  type PaidServer,
  type PaidWorld,
  PER_TOKEN,
  paidWorld,
  startPaidServer,
} from '../../support/paid-server.ts';
import { type TestPostgres, testPostgres } from '../../support/postgres.ts';
import { emptyHome } from '../../support/test-home.ts';

describe('two servers that share a ledger', function () {
  this.timeout(60_000);
  let world: PaidWorld;
  let postgres: TestPostgres | undefined;
  let second: ReturnType<typeof emptyHome>;
  let replicas: PaidServer[] = [];

  before(async function () {
    postgres = await testPostgres();
    if (!postgres) return this.skip();
    world = await paidWorld();
    second = emptyHome();
    copyFileSync(join(world.net.home, 'devnet.json'), join(second.path, 'devnet.json'));
    const url = await postgres.database();
    const settings = world.settings({ claimAt: '1' });
    for (const home of [world.net.home, second.path])
      replicas.push(await startPaidServer(home, settings, { shared: url }));
  });
  after(async () => {
    await Promise.all(replicas.map((replica) => replica.close()));
    await world?.remove();
    await second?.remove();
    await postgres?.stop();
    replicas = [];
  });

  it('serve one purse by turns, refuse to be paid twice with one voucher, and claim once', async () => {
    const [one, two] = replicas;
    let payer = await ourPayer(one!.url, await world.payer(), 10_000_000n);
    assert.equal((await payer.ask('3')).status, 200);
    for (const replica of [two!, one!, two!]) {
      payer = payerOf(replica.url, payer, true);
      assert.equal((await payer.ask('2')).status, 200);
    }
    assert.equal(BigInt(payer.purse.state.charged), 9n * PER_TOKEN);

    // The same voucher to both, many times: whoever is asked first is paid.
    const { voucher } = await payer.purse.pay(20n * PER_TOKEN);
    const header = toHeader({
      x402Version: 2,
      accepted: { ...payer.offer.raw, amount: String(20n * PER_TOKEN) },
      payload: { type: 'voucher', channelConfig: payer.purse.state.config, voucher },
    });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        fetch(`${replicas[i % 2]!.url}/v1/completions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'payment-signature': header },
          body: JSON.stringify({ prompt: '5', max_tokens: 20 }),
        }),
      ),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(7).fill(402)]);

    const paid = () => world.token.contract['balanceOf']!(payer.offer.payTo);
    while ((await paid()) < 14n * PER_TOKEN)
      await Promise.all(replicas.map(({ payments }) => payments.look()));
    assert.equal(await paid(), 14n * PER_TOKEN);
  });
});
