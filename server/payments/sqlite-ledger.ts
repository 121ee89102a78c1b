import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { groupFlush } from '../group-flush.ts';
import { openSqlite } from '../sqlite.ts';
import type { Ledger } from './ledger.ts';
import { SQLITE_LEDGER } from './ledger-schema.ts';
import { sqliteBooks } from './sqlite-books.ts';

/** A charge waits so long for the flush of the next voucher, which would have to wait for one of its own. */
const CHARGE_MS = 50;
/** What SQLite lets the file beside its database grow to before it begins again at its start: 1,000 pages. */
const WAL_BYTES = 32 + 1000 * 4120;

/**
 * Fills the file beside the database up to the size that it comes to have: a flush that makes a file longer waits for the
 * file system's journal, and so for what others write (1.5 ms at the median, 2.3 at worst of ten, else 1.1 and 1.6).
 * SQLite ends reading at the first frame without its checksum, as after a power cut.
 */
function fillUp(wal: string): void {
  const file = openSync(wal, 'r+');
  try {
    const { size } = fstatSync(file);
    if (size < WAL_BYTES) writeSync(file, Buffer.alloc(WAL_BYTES - size), 0, WAL_BYTES - size, size);
  } finally {
    closeSync(file);
  }
}

/**
 * Opens the ledger in the file at `path`, for one server at a time. Throws an Error where a newer version made it. A
 * flush takes longer than all else that paying takes (0.8 to 2.2 ms), so vouchers that come together share one, and
 * nobody waits for that of a charge: a killed process loses none, a power cut those of 50 ms, at the server's cost.
 */
export function openSqliteLedger(path: string): Ledger {
  const database = openSqlite(path, SQLITE_LEDGER);
  // Commits are handed to the system at once; `disk` brings them to the disk.
  database.exec('PRAGMA synchronous = NORMAL');
  const { find, channels, sync, reserve, settle, release, requests, alone, close } = sqliteBooks(database);
  alone(() => fillUp(`${path}-wal`));
  const disk = groupFlush(`${path}-wal`);
  let later: NodeJS.Timeout | undefined;

  function flushLater(): void {
    later ??= setTimeout(() => {
      later = undefined;
      disk.flush().catch(() => undefined); // the next voucher's flush tells
    }, CHARGE_MS).unref();
  }

  function flushNow(): Promise<void> {
    clearTimeout(later);
    later = undefined;
    return disk.flush();
  }

  return {
    shared: false,
    find: async (channel) => find(channel),
    channels: async () => channels(),
    sync: async (...args) => sync(...args),
    async reserve(...args) {
      const taken = reserve(...args);
      if (typeof taken === 'object') await flushNow();
      return taken;
    },
    async settle(...args) {
      const charged = settle(...args);
      flushLater();
      return charged;
    },
    release: async () => release(),
    alone: (work) => work(),
    async *requests() {
      yield* requests();
    },
    async close() {
      clearTimeout(later);
      await disk.close();
      close();
    },
  };
}
