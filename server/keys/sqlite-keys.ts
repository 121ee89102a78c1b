import { openSqlite } from '../sqlite.ts';
import { createCounts } from './counts.ts';
import { KEY_COLUMNS, SQLITE_KEYS, toKey, valuesOf } from './key-row.ts';
import type { KeyStore } from './key-store.ts';

/**
 * Opens the keys in the file at `path`. What they use is counted in memory: a durable write takes 0.8 ms, and a file has
 * one server; several on one machine count each for itself.
 */
export function openSqliteKeys(path: string): KeyStore {
  const database = openSqlite(path, SQLITE_KEYS);
  const byId = database.prepare(`SELECT ${KEY_COLUMNS} FROM api_key WHERE id = ?`);
  const counts = createCounts();
  return {
    async add(key) {
      database
        .prepare(`INSERT INTO api_key (${KEY_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
        .run(valuesOf(key));
    },
    list: async () =>
      database.prepare(`SELECT ${KEY_COLUMNS} FROM api_key ORDER BY created_at, id`).all().map(toKey),
    async revoke(id) {
      const end = database.prepare('UPDATE api_key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL');
      return end.run(Date.now(), id).changes > 0;
    },
    async find(id) {
      const row = byId.get(id);
      return row ? toKey(row) : undefined;
    },
    admit: async (key) => counts.admit(key, Date.now()),
    spend: async (id, tokens) => counts.spend(id, tokens, Date.now()),
    async close() {
      database.close();
    },
  };
}
