import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';

/** An open database; its calls are synchronous. */
export type Sqlite = Database.Database;

/** How long a write waits for another process that writes, in milliseconds. */
const BUSY_MS = 10_000;

/**
 * Opens the database at `path`, its folder made if need be, and brings it up to date: `migrations` are SQL scripts,
 * each run once and in order, counted in the file itself. A write that has returned survives a power cut: 0.8 ms each
 * where it was measured, so many belong into one transaction. Throws an Error where a newer version made the file.
 */
export function openSqlite(path: string, migrations: readonly string[]): Sqlite {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const database = new Database(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = FULL');
    database.exec('PRAGMA foreign_keys = ON');
    migrate(database, path, migrations);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function versionOf(database: Sqlite): number {
  const row = database.prepare('PRAGMA user_version').get();
  return Number(Object.values(Object(row))[0]);
}

function migrate(database: Sqlite, path: string, migrations: readonly string[]): void {
  if (versionOf(database) === migrations.length) return;
  database
    .transaction(() => {
      // Read again inside: another process may have been faster.
      const version = versionOf(database);
      if (version > migrations.length) throw new Error(`${path} is of a newer version of this program`);
      for (const script of migrations.slice(version)) database.exec(script);
      database.exec(`PRAGMA user_version = ${migrations.length}`);
    })
    .immediate();
}
