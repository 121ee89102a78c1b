import assert from 'node:assert/strict';
import { join } from 'node:path';
import { testPostgres } from '../../test/support/postgres.ts';
import { emptyHome } from '../../test/support/test-home.ts';
import { openPostgres } from '../postgres.ts';
import { IN_FLIGHT, type Ledger } from './ledger.ts';
import { openPostgresLedger } from './postgres-ledger.ts';
import { openSqliteLedger } from './sqlite-ledger.ts';

const CHANNEL = `0x${'c1'.repeat(32)}`;
const CONFIG = {
  payer: `0x${'01'.repeat(20)}`,
  payerAuthorizer: `0x${'02'.repeat(20)}`,
  receiver: `0x${'03'.repeat(20)}`,
  receiverAuthorizer: `0x${'04'.repeat(20)}`,
  token: `0x${'05'.repeat(20)}`,
  withdrawDelay: 900,
  salt: `0x${'00'.repeat(32)}`,
};
const STATE = { balance: 1000n, claimed: 0n, refundNonce: 0n, withdrawAt: 0 };

/** A place for one ledger, which can be opened again. */
interface Store {
  open(): Promise<Ledger>;
  remove(): Promise<void>;
}

function fileStore(): Store {
  const home = emptyHome();
  return {
    open: async () => openSqliteLedger(join(home.path, 'ledger.sqlite')),
    remove: () => home.remove(),
  };
}

function keepsItsPromises(newStore: () => Promise<Store> | Store): void {
  let store: Store;
  let ledger: Ledger;
  const reserve = (max: bigint, ceiling: bigint) =>
    ledger.reserve(
      {
        channelId: CHANNEL,
        maxClaimableAmount: String(max),
        signature: `0x${max.toString(16).padStart(130, '0')}`,
      },
      ceiling,
    );
  const request = async (max: bigint, ceiling: bigint): Promise<number> => {
    const taken = await reserve(max, ceiling);
    assert.ok(typeof taken === 'object', `it said ${String(taken)}`);
    return taken.request;
  };
  const channel = async () => (await ledger.find(CHANNEL))!;

  beforeEach(async () => {
    store = await newStore();
    ledger = await store.open();
    await ledger.sync(CHANNEL, CONFIG, STATE);
  });
  afterEach(async () => {
    await ledger.close();
    await store.remove();
  });

  it('takes only vouchers that cover what was charged, what is in work and what is asked', async () => {
    const first = await request(10n, 10n);
    assert.equal(await reserve(19n, 10n), 'mismatch');
    const second = await request(20n, 10n);
    await ledger.settle(first, 3, 3n);
    assert.equal(await reserve(22n, 10n), 'mismatch');
    await ledger.settle(second, 0, 0n);
    await request(13n, 10n);
    assert.equal((await channel()).charged, 3n);
  });

  it('never takes the same money twice: a repeated voucher is refused once it is used', async () => {
    const first = await request(10n, 10n);
    assert.equal(await reserve(10n, 10n), 'mismatch');
    await ledger.settle(first, 1, 1n);
    assert.equal(await reserve(10n, 10n), 'mismatch');
  });

  it('takes one of the same voucher shown many times at once', async () => {
    const taken = await Promise.all(Array.from({ length: 12 }, () => reserve(10n, 10n)));
    assert.equal(taken.filter((one) => typeof one === 'object').length, 1);
    assert.equal(taken.filter((one) => one === 'mismatch').length, 11);
  });

  it('has four requests of a channel in work at once, and no more than the balance', async () => {
    const first = await request(10n, 10n);
    for (let i = 2n; i <= BigInt(IN_FLIGHT); i++) await request(10n * i, 10n);
    assert.equal(await reserve(50n, 10n), 'busy');
    await ledger.settle(first, 0, 0n);
    assert.equal(await reserve(1001n, 10n), 'exceedsBalance');
  });

  it('charges a request once, and never beyond its ceiling', async () => {
    const first = await request(10n, 10n);
    await assert.rejects(ledger.settle(first, 9, 11n), RangeError);
    await ledger.settle(first, 5, 5n);
    const { charge, channel: after } = await ledger.settle(first, 7, 7n);
    assert.deepEqual([charge, after.charged], [5n, 5n]);
  });

  it('keeps the highest voucher whatever order they come in', async () => {
    await request(30n, 10n);
    await request(20n, 10n);
    assert.equal((await channel()).signed, 30n);
  });

  it('charges nothing for what a process that is gone had in work, and forgets no charge', async () => {
    await ledger.settle(await request(10n, 10n), 4, 4n);
    await request(14n, 10n);
    await ledger.close();
    ledger = await store.open();
    assert.equal((await channel()).open, 1);
    assert.equal(await ledger.release(), 1);
    const { open, charged, signed } = await channel();
    assert.deepEqual({ open, charged, signed }, { open: 0, charged: 4n, signed: 14n });
  });

  it('believes the chain where it was restored from a backup', async () => {
    await ledger.settle(await request(10n, 10n), 4, 4n);
    await ledger.sync(CHANNEL, CONFIG, { ...STATE, claimed: 9n });
    assert.equal((await channel()).charged, 9n);
    assert.equal(await reserve(18n, 10n), 'mismatch');
  });

  it('decides by what another process has written meanwhile', async () => {
    await ledger.settle(await request(100n, 100n), 1, 60n);
    const other = await store.open();
    await other.sync(CHANNEL, CONFIG, { ...STATE, balance: 150n, claimed: 60n });
    assert.equal(await reserve(160n, 100n), 'exceedsBalance');
    await other.sync(CHANNEL, CONFIG, { ...STATE, balance: 1000n, claimed: 60n });
    assert.equal(typeof (await reserve(160n, 100n)), 'object');
    await other.close();
  });

  it('knows no channel that the chain did not tell it of', async () => {
    const voucher = { channelId: `0x${'ff'.repeat(32)}`, maxClaimableAmount: '1', signature: '0x00' };
    assert.equal(await ledger.reserve(voucher, 1n), 'unknown');
    assert.equal((await ledger.channels()).length, 1);
  });

  it('tells every request, oldest first', async () => {
    await ledger.settle(await request(10n, 10n), 4, 4n);
    await request(14n, 10n);
    const rows = [];
    for await (const { channel: of, max, charge, tokens } of ledger.requests())
      rows.push({ of, max, charge, tokens });
    assert.deepEqual(rows, [
      { of: CHANNEL, max: '10', charge: '4', tokens: 4 },
      { of: CHANNEL, max: '14', charge: '0', tokens: 0 },
    ]);
  });
}

describe('the ledger in a file', () => {
  keepsItsPromises(fileStore);
});

describe('the ledger that servers share', function () {
  this.timeout(60_000);
  let postgres: Awaited<ReturnType<typeof testPostgres>>;
  before(async function () {
    postgres = await testPostgres();
    if (!postgres) this.skip();
  });
  after(() => postgres?.stop());
  const newStore = async (): Promise<Store> => {
    const url = await postgres!.database();
    return { open: () => openPostgresLedger(url), remove: async () => {} };
  };

  keepsItsPromises(newStore);

  it('takes one of the same voucher shown to two servers, and lets one of them claim at a time', async () => {
    const store = await newStore();
    const servers = await Promise.all([store.open(), store.open()]);
    const [one, two] = servers;
    try {
      await one!.sync(CHANNEL, CONFIG, STATE);
      const voucher = { channelId: CHANNEL, maxClaimableAmount: '10', signature: '0x01' };
      for (let total = 10n; total <= 200n; total += 10n) {
        const next = { ...voucher, maxClaimableAmount: String(total) };
        const taken = await Promise.all(servers.map((server) => server.reserve(next, 10n)));
        const requests = taken.flatMap((answer) => (typeof answer === 'object' ? [answer.request] : []));
        assert.equal(requests.length, 1, `both took ${total}`);
        await two!.settle(requests[0]!, 10, 10n);
      }
      assert.equal((await one!.find(CHANNEL))?.charged, 200n);
      await one!.alone(async () => assert.equal(await two!.alone(async () => 'claims, too'), undefined));
      assert.equal(await two!.alone(async () => 'now it may'), 'now it may');
    } finally {
      await Promise.all(servers.map((server) => server.close()));
    }
  });

  it('leaves alone what another server works on, until that one is gone', async () => {
    const store = await newStore();
    const [one, two] = [await store.open(), await store.open()];
    try {
      await one.sync(CHANNEL, CONFIG, STATE);
      await one.reserve({ channelId: CHANNEL, maxClaimableAmount: '10', signature: '0x01' }, 10n);
      assert.equal(await two.release(), 0);
      await one.close();
      while ((await two.release()) === 0);
      assert.equal((await two.find(CHANNEL))?.open, 0);
    } finally {
      await two.close();
    }
  });

  it('forgets at no cost what the database did not take the charge of', async () => {
    const url = await postgres!.database();
    const ledger = await openPostgresLedger(url);
    const other = await openPostgres(url, 'notes', []);
    try {
      await ledger.sync(CHANNEL, CONFIG, STATE);
      const taken = await ledger.reserve(
        { channelId: CHANNEL, maxClaimableAmount: '10', signature: '0x01' },
        10n,
      );
      assert.ok(typeof taken === 'object');
      await other.transaction(async (ask) => {
        await ask('SELECT id FROM channel FOR UPDATE');
        const settling = assert.rejects(ledger.settle(taken.request, 5, 5n), { code: 'PHC_PAYMENT_BOOKS' });
        const kill = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`;
        while ((await other.query(kill)).length === 0);
        await settling;
      });
      assert.equal((await ledger.find(CHANNEL))?.open, 1);
      assert.equal(await ledger.release(), 1);
      const { open, charged } = (await ledger.find(CHANNEL))!;
      assert.deepEqual({ open, charged }, { open: 0, charged: 0n });
    } finally {
      await other.close();
      await ledger.close();
    }
  });

  it('says so where the database is away', async () => {
    await assert.rejects(openPostgresLedger('postgres://nobody@127.0.0.1:1/none'), {
      code: 'PHC_PAYMENT_BOOKS',
    });
  });
});
