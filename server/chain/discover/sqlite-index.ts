import type Database from 'libsql';
import { openSqlite } from '../../sqlite.ts';
import type { AssetIndex, IndexQuery } from './asset-index.ts';
import { SQLITE_INDEX } from './index-schema.ts';

/** The driver gives bytes as an ArrayBuffer where it gives many rows. */
function toBytes(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof ArrayBuffer ? new Uint8Array(value) : value,
    ]),
  );
}

/** Opens the index in the file at `path`; several processes may use it at once. */
export function openSqliteIndex(path: string): AssetIndex {
  const database = openSqlite(path, SQLITE_INDEX);
  const statements = new Map<string, Database.Statement>();

  const run: IndexQuery = async (sql, values = []) => {
    const statement = statements.get(sql) ?? database.prepare(sql.replace(/\$(\d+)/g, '?$1'));
    statements.set(sql, statement);
    if (statement.reader) return statement.all([...values]).map((row) => toBytes(Object(row)));
    statement.run([...values]);
    return [];
  };

  // There is one connection: without turns, a question in between would see half of a change.
  let last: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  }

  return {
    query: (sql, values) => inTurn(() => run(sql, values)),
    change: (work) =>
      inTurn(async () => {
        database.exec('BEGIN IMMEDIATE');
        try {
          const result = await work(run);
          database.exec('COMMIT');
          return result;
        } catch (error) {
          database.exec('ROLLBACK');
          throw error;
        }
      }),
    close: () =>
      inTurn(async () => {
        database.close();
      }),
  };
}
