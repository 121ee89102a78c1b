import assert from 'node:assert/strict';
import { moneyFaults } from '../../support/money-books.ts';
import { killForMoney } from '../../support/money-kills.ts';
import { type PaidWorld, paidWorld } from '../../support/paid-server.ts';

/** 1,000 of them: npm run soak -- money. */
const KILLS = 25;

describe('money when servers, clients and the chain are killed', function () {
  this.timeout(300_000);
  let world: PaidWorld;
  before(async () => {
    world = await paidWorld();
  });
  after(() => world.remove());

  it(`is neither lost nor doubled by ${KILLS} kills`, async () => {
    const left = await killForMoney(world, KILLS, 15);
    assert.deepEqual(
      moneyFaults(left),
      [],
      JSON.stringify(left, (_, v) => (typeof v === 'bigint' ? String(v) : v)),
    );
    for (const [victim, times] of Object.entries(left.kills)) assert.ok(times > 0, `no ${victim} was killed`);
    assert.ok(left.answers > KILLS);
  });
});
