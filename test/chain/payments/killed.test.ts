import assert from 'node:assert/strict';
import { killForMoney, moneyFaults } from '../../support/money-kills.ts';
import { type PaidWorld, paidWorld } from '../../support/paid-server.ts';

/** 1,000 of them: npm run soak -- money. */
const KILLS = 15;

describe('money when servers and clients are killed', function () {
  this.timeout(240_000);
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
    assert.ok(left.answers > KILLS);
  });
});
