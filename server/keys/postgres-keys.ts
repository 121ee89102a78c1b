import { PhcError } from '../../protocol/errors.ts';
import { openPostgres, type Postgres, type PostgresQuery } from '../postgres.ts';
import { KEY_COLUMNS, POSTGRES_KEYS, toKey, valuesOf } from './key-row.ts';
import type { KeyStore } from './key-store.ts';
import { minuteOf, secondsToWait } from './usage.ts';

async function told<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (cause) {
    throw new PhcError('PHC_AUTH_KEYS', { cause });
  }
}

/** Milliseconds since the epoch by the database's clock: those of servers may differ by more than a limit bears. */
const NOW = 'floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

const COUNT = `
  INSERT INTO api_key_use (key, minute, requests, tokens) VALUES ($1, $2, $3, $4)
  ON CONFLICT (key, minute) DO UPDATE SET
    requests = api_key_use.requests + EXCLUDED.requests, tokens = api_key_use.tokens + EXCLUDED.tokens`;

async function now(query: PostgresQuery): Promise<number> {
  const [row] = await query(`SELECT ${NOW} AS at`);
  return Number(row?.['at']);
}

/** Opens the keys that servers share in the PostgreSQL at `url`; throws `PHC_AUTH_KEYS`. */
export async function openPostgresKeys(url: string): Promise<KeyStore> {
  const database = await told(() => openPostgres(url, 'keys', POSTGRES_KEYS));
  const query: PostgresQuery = (...args) => told(() => database.query(...args));
  const transaction: Postgres['transaction'] = (work) => told(() => database.transaction(work));
  return {
    async add(key) {
      await query(
        `INSERT INTO api_key (${KEY_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        valuesOf(key),
      );
    },
    list: async () => (await query(`SELECT ${KEY_COLUMNS} FROM api_key ORDER BY created_at, id`)).map(toKey),
    async revoke(id) {
      const sql = `UPDATE api_key SET revoked_at = ${NOW} WHERE id = $1 AND revoked_at IS NULL RETURNING id`;
      return (await query(sql, [id])).length > 0;
    },
    async find(id) {
      const [row] = await query(`SELECT ${KEY_COLUMNS} FROM api_key WHERE id = $1`, [id]);
      return row && toKey(row);
    },
    admit({ id, limits }) {
      if (limits.requests === null && limits.tokens === null) return Promise.resolve(0);
      return transaction(async (ask) => {
        // Whoever decides about a key does so alone, in whichever server.
        await ask('SELECT id FROM api_key WHERE id = $1 FOR UPDATE', [id]);
        const at = await now(ask);
        await ask('DELETE FROM api_key_use WHERE key = $1 AND minute < $2', [id, minuteOf(at) - 1]);
        const rows = await ask('SELECT minute, requests, tokens FROM api_key_use WHERE key = $1', [id]);
        const wait = secondsToWait(limits, at, (minute) => {
          const row = rows.find((one) => one['minute'] === minute);
          return { requests: Number(row?.['requests'] ?? 0), tokens: Number(row?.['tokens'] ?? 0) };
        });
        if (wait === 0) await ask(COUNT, [id, minuteOf(at), 1, 0]);
        return wait;
      });
    },
    async spend(id, tokens) {
      await query(COUNT, [id, minuteOf(await now(query)), 0, tokens]);
    },
    close: () => database.close(),
  };
}
