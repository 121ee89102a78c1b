import { randomInt } from 'node:crypto';
import { Client } from 'pg';
import { PhcError } from '../../protocol/errors.ts';
import { openPostgres, type Postgres, type PostgresQuery } from '../postgres.ts';
import { atLeastClaimed, checkCharge, type Ledger, voucherFault } from './ledger.ts';
import {
  AnyRow,
  CHANNEL_COLUMNS,
  ChannelRow,
  Ids,
  type LedgerChannel,
  OpenRows,
  RequestRow,
  toChannel,
} from './ledger-channel.ts';
import { POSTGRES_LEDGER } from './ledger-schema.ts';

/** First halves of the keys of PostgreSQL's advisory locks: who lives, and who looks after the money. */
const LIVES = 0x70_68_01;
const LOOKS = 0x70_68_02;
/** Rows that an export reads at once. */
const PAGE = 1000;

const now = (): number => Date.now();

async function find(query: PostgresQuery, id: string, lock = ''): Promise<LedgerChannel | undefined> {
  const [row] = await query(`SELECT ${CHANNEL_COLUMNS} FROM channel WHERE id = $1 ${lock}`, [id]);
  if (!row) return undefined;
  const open = await query('SELECT ceiling FROM request WHERE channel = $1 AND closed_at IS NULL', [id]);
  const ceilings = OpenRows.parse(open).map(({ ceiling }) => BigInt(ceiling));
  return toChannel(ChannelRow.parse(row), ceilings);
}

/** Whoever decides about a channel does so alone, in whichever server. */
const findLocked = (query: PostgresQuery, id: string) => find(query, id, 'FOR UPDATE');

async function known(query: PostgresQuery, id: string): Promise<LedgerChannel> {
  const found = await find(query, id);
  if (!found) throw new Error(`the ledger has no channel ${id}`);
  return found;
}

/** A connection that holds advisory locks: they end with the process, however it ends. */
interface Locks {
  /** Connected, with the lock that says that this server lives. */
  client(): Promise<Client>;
  close(): Promise<void>;
}

function holdLocks(url: string, server: number): Locks {
  let held: Promise<Client> | undefined;
  async function connect(): Promise<Client> {
    const client = new Client({ connectionString: url, keepAlive: true });
    // Others then release what this server has in work: it is charged to nobody.
    client.on('error', () => undefined);
    client.on('end', () => {
      held = undefined;
    });
    await client.connect();
    await client.query('SELECT pg_advisory_lock($1, $2)', [LIVES, server]);
    return client;
  }
  return {
    client() {
      held ??= connect().catch((error: unknown) => {
        held = undefined;
        throw error;
      });
      return held;
    },
    async close() {
      await (await held)?.end();
    },
  };
}

/** Runs a question to the books. Throws `PHC_PAYMENT_BOOKS` where the database does not answer as it should. */
async function told<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    throw new PhcError('PHC_PAYMENT_BOOKS', { cause });
  }
}

/** Opens the ledger that servers share in the PostgreSQL at `url`. Its calls throw `PHC_PAYMENT_BOOKS`, as this does. */
export async function openPostgresLedger(url: string): Promise<Ledger> {
  const database = await told(() => openPostgres(url, 'ledger', POSTGRES_LEDGER));
  const query: PostgresQuery = (...args) => told(() => database.query(...args));
  const transaction: Postgres['transaction'] = (work) => told(() => database.transaction(work));
  const server = randomInt(2 ** 31);
  const locks = holdLocks(url, server);
  await told(() => locks.client());
  /** Requests of this server whose charge the database did not take. */
  const unsettled = new Set<number>();

  return {
    shared: true,
    find: (channel) => find(query, channel),
    async channels() {
      const ids = Ids.parse(await query('SELECT id FROM channel ORDER BY used_at'));
      const channels: LedgerChannel[] = [];
      for (const { id } of ids) channels.push(await known(query, id));
      return channels;
    },
    sync: (id, config, state) =>
      transaction(async (ask) => {
        const { balance, claimed, refundNonce, withdrawAt } = state;
        const facts = [String(balance), String(claimed), String(refundNonce), withdrawAt];
        const first = atLeastClaimed(undefined, state);
        await ask(
          `INSERT INTO channel (id, balance, claimed, refund_nonce, withdraw_at, charged, signed, config, signature, used_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9) ON CONFLICT (id) DO NOTHING`,
          [id, ...facts, first.charged, first.signed, JSON.stringify(config), now()],
        );
        const { charged, signed } = atLeastClaimed(await findLocked(ask, id), state);
        await ask(
          `UPDATE channel SET balance = $2, claimed = $3, refund_nonce = $4, withdraw_at = $5, charged = $6, signed = $7
           WHERE id = $1`,
          [id, ...facts, charged, signed],
        );
        return known(ask, id);
      }),
    reserve: (voucher, ceiling) =>
      transaction(async (ask) => {
        const channel = await findLocked(ask, voucher.channelId);
        if (!channel) return 'unknown';
        const signed = BigInt(voucher.maxClaimableAmount);
        const fault = voucherFault(channel, signed, ceiling);
        if (fault) return fault;
        const { id } = channel;
        const [row] = await ask(
          `INSERT INTO request (channel, ceiling, max, signature, opened_at, server)
           VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
          [id, String(ceiling), String(signed), voucher.signature, now(), server],
        );
        if (signed > channel.signed || channel.signature === '')
          await ask('UPDATE channel SET signed = $2, signature = $3 WHERE id = $1', [
            id,
            String(signed),
            voucher.signature,
          ]);
        return { request: Number(row?.['id']) };
      }),
    async settle(request, tokens, charge) {
      const settled = transaction(async (ask) => {
        const columns = 'channel, ceiling, closed_at, charge';
        const read = async (lock = '') =>
          RequestRow.parse((await ask(`SELECT ${columns} FROM request WHERE id = $1 ${lock}`, [request]))[0]);
        // The channel first, as everywhere: two that locked in two orders would wait for each other.
        const before = await findLocked(ask, (await read()).channel);
        const row = await read('FOR UPDATE');
        if (!before || row.closed_at !== null)
          return { channel: await known(ask, row.channel), charge: BigInt(row.charge) };
        checkCharge(charge, BigInt(row.ceiling));
        await ask('UPDATE request SET closed_at = $2, tokens = $3, charge = $4 WHERE id = $1', [
          request,
          now(),
          tokens,
          String(charge),
        ]);
        await ask('UPDATE channel SET charged = $2, used_at = $3 WHERE id = $1', [
          row.channel,
          String(before.charged + charge),
          now(),
        ]);
        return { channel: await known(ask, row.channel), charge };
      });
      // Its client is told of an error, and so is not to pay; until then its ceiling is in the way of others.
      settled.catch(() => unsettled.add(request));
      return settled;
    },
    async release() {
      const rows = await query('SELECT DISTINCT server FROM request WHERE closed_at IS NULL');
      const lost = [...unsettled];
      const waived = await query(
        'UPDATE request SET closed_at = $2 WHERE id = ANY($1) AND closed_at IS NULL RETURNING id',
        [lost, now()],
      );
      for (const request of lost) unsettled.delete(request);
      let count = waived.length;
      for (const { server: other } of rows) {
        if (other === server) continue;
        const ended = await query(
          `WITH gone AS (SELECT pg_try_advisory_xact_lock($1, $2) AS is_gone)
           UPDATE request SET closed_at = $3 FROM gone
           WHERE is_gone AND server = $2 AND closed_at IS NULL RETURNING id`,
          [LIVES, other, now()],
        );
        count += ended.length;
      }
      return count;
    },
    async alone(work) {
      const client = await told(() => locks.client());
      const { rows } = await client.query('SELECT pg_try_advisory_lock($1, 0) AS is_ours', [LOOKS]);
      if (rows[0]?.is_ours !== true) return undefined;
      try {
        return await work();
      } finally {
        await client.query('SELECT pg_advisory_unlock($1, 0)', [LOOKS]);
      }
    },
    async *requests() {
      for (let last = 0; ; ) {
        const page = await query('SELECT * FROM request WHERE id > $1 ORDER BY id LIMIT $2', [last, PAGE]);
        for (const row of page) yield AnyRow.parse(row);
        if (page.length < PAGE) return;
        last = Number(page.at(-1)?.['id']);
      }
    },
    async close() {
      await locks.close();
      await database.close();
    },
  };
}
