import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { moneyFaults, readBooks, type Told } from '../../support/money-books.ts';
import { type OurPayer, ourPayer } from '../../support/our-payer.ts';
import {
  type PaidServer,
  type PaidWorld,
  PER_TOKEN,
  paidWorld,
  startPaidServer,
} from '../../support/paid-server.ts';
import { type TestPostgres, testPostgres } from '../../support/postgres.ts';
import { seededNumbers } from '../../support/seeded-numbers.ts';

const KILLS = 4;
const LANES = 3;
const POLL_MS = 2;
const MOST_LOOKS = 10;

describe('a ledger whose PostgreSQL is killed', function () {
  this.timeout(120_000);
  let world: PaidWorld;
  let postgres: TestPostgres | undefined;
  let server: PaidServer | undefined;

  beforeEach(async function () {
    postgres = await testPostgres();
    if (!postgres) return this.skip();
    world = await paidWorld();
  });
  afterEach(async () => {
    await server?.close();
    await world?.remove();
    await postgres?.stop();
  });

  it('loses no charge and doubles none, tells clients meanwhile, and goes on by itself', async () => {
    const url = await postgres!.database();
    server = await startPaidServer(world.net.home, world.settings({ claimAt: '1' }), { shared: url });
    const payer: OurPayer = await ourPayer(server.url, await world.payer(), 10n ** 15n);
    const said: Told = { answers: 0, told: 0n, asked: 0n, mostAtRisk: 0n };
    const failures = new Map<number, number>();
    const random = seededNumbers(7);
    let ends = false;

    async function ask(tokens: number): Promise<void> {
      said.asked += BigInt(tokens) * PER_TOKEN;
      const { status } = await payer.ask(String(tokens));
      if (status === 200) {
        said.answers++;
        said.told += BigInt(tokens) * PER_TOKEN;
      } else {
        failures.set(status, (failures.get(status) ?? 0) + 1);
        await sleep(POLL_MS);
      }
      const { atRisk } = payer.purse;
      if (atRisk > said.mostAtRisk) said.mostAtRisk = atRisk;
    }
    async function lane(): Promise<void> {
      while (!ends) await ask(1 + Math.floor(random() * 20));
    }

    await ask(1);
    const lanes = Array.from({ length: LANES }, lane);
    for (let kill = 0; kill < KILLS; kill++) {
      const enough = said.answers + 1 + Math.floor(random() * 12);
      while (said.answers < enough) await sleep(POLL_MS);
      const before = failures.get(503) ?? 0;
      await postgres!.kill();
      while ((failures.get(503) ?? 0) === before) await sleep(POLL_MS);
      await postgres!.restart();
    }
    const enough = said.answers + LANES;
    while (said.answers < enough) await sleep(POLL_MS);
    ends = true;
    await Promise.all(lanes);
    await ask(1);
    const owes = async () => {
      const { charged, claimed } = await readBooks(world, payer, said, {}, url);
      return claimed < charged;
    };
    for (let looks = 0; looks < MOST_LOOKS && (await owes()); looks++) await server.payments.look();
    await server.close();
    server = undefined;
    const left = await readBooks(world, payer, said, { database: KILLS }, url);
    assert.deepEqual(
      moneyFaults(left),
      [],
      JSON.stringify(left, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    );
    // A 402 sets a client right whose voucher was made before the database went away.
    assert.ok([...failures.keys()].every((status) => status === 402 || status === 503));
  });
});
