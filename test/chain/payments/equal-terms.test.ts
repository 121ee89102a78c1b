import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { type OurPayer, ourPayer } from '../../support/our-payer.ts';
import { type PaidServer, type PaidWorld, PER_TOKEN, paidWorld } from '../../support/paid-server.ts';

const DEPOSIT = 10_000_000n;

describe('two wallets at one provider', function () {
  this.timeout(60_000);
  let world: PaidWorld;
  let server: PaidServer;
  let payers: OurPayer[];
  before(async () => {
    world = await paidWorld();
    server = await world.serve();
    payers = [];
    for (let i = 0; i < 2; i++) payers.push(await ourPayer(server.url, await world.payer(), DEPOSIT));
  });
  after(async () => {
    await server.close();
    await world.remove();
  });

  const channelOf = ({ purse }: OurPayer) => server.channels().find(({ id }) => id === purse.id);

  it('see the same offer and pay the same for the same answer', async () => {
    const [one, two] = payers;
    assert.deepEqual(one!.offer, two!.offer);
    for (const payer of payers) assert.equal((await payer.ask('7')).status, 200);
    for (const payer of payers) assert.equal(channelOf(payer)!.charged, 7n * PER_TOKEN);
  });

  it('are served whoever came before: an answer that is still on its way holds nobody up', async () => {
    for (const [first, second] of [payers, [...payers].reverse()]) {
      const controller = new AbortController();
      const open = first!.request('1 wait', { stream: true }, controller.signal);
      open.catch(() => undefined);
      while (channelOf(first!)?.open !== 1) await setImmediate();
      assert.equal((await second!.ask('3')).status, 200);
      controller.abort();
      (await open.catch(() => undefined))?.payment.leave();
      while (channelOf(first!)?.open !== 0) await setImmediate();
    }
  });
});
