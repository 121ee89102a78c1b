import type { ChannelConfig } from '../../protocol/payment/channel.ts';
import type { Voucher } from '../../protocol/payment/payment-payload.ts';
import { groupFlush } from '../group-flush.ts';
import { openSqlite, type Sqlite } from '../sqlite.ts';
import {
  atLeastClaimed,
  type ChainState,
  type Charged,
  checkCharge,
  type Ledger,
  type Reservation,
  voucherFault,
} from './ledger.ts';
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
import { SQLITE_LEDGER } from './ledger-schema.ts';

const now = (): number => Date.now();
/** A charge waits so long for the flush of the next voucher, which would have to wait for one of its own. */
const CHARGE_MS = 50;

/** Opens the books in the file at `path`: a ledger whose calls are done, and on the disk, when they return. */
export function openSqliteBooks(path: string) {
  return books(openSqlite(path, SQLITE_LEDGER));
}

function books(database: Sqlite) {
  const byId = database.prepare(`SELECT ${CHANNEL_COLUMNS} FROM channel WHERE id = ?`);
  const ids = database.prepare('SELECT id FROM channel ORDER BY used_at');
  const openOf = database.prepare('SELECT ceiling FROM request WHERE channel = ? AND closed_at IS NULL');
  const requestById = database.prepare(
    'SELECT channel, ceiling, closed_at, charge FROM request WHERE id = ?',
  );
  const addChannel = database.prepare(
    `INSERT INTO channel (id, config, balance, claimed, refund_nonce, withdraw_at, charged, signed, signature, used_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', ?)`,
  );
  const setState = database.prepare(
    `UPDATE channel SET balance = ?, claimed = ?, refund_nonce = ?, withdraw_at = ?, charged = ?, signed = ?
     WHERE id = ?`,
  );
  const setVoucher = database.prepare('UPDATE channel SET signed = ?, signature = ? WHERE id = ?');
  const setCharged = database.prepare('UPDATE channel SET charged = ?, used_at = ? WHERE id = ?');
  const addRequest = database.prepare(
    'INSERT INTO request (channel, ceiling, max, signature, opened_at) VALUES (?, ?, ?, ?, ?)',
  );
  const endRequest = database.prepare(
    'UPDATE request SET closed_at = ?, tokens = ?, charge = ? WHERE id = ?',
  );

  function find(channel: string): LedgerChannel | undefined {
    const row = byId.get(channel);
    if (!row) return undefined;
    const ceilings = OpenRows.parse(openOf.all(channel)).map(({ ceiling }) => BigInt(ceiling));
    return toChannel(ChannelRow.parse(row), ceilings);
  }

  function known(channel: string): LedgerChannel {
    const found = find(channel);
    if (!found) throw new Error(`the ledger has no channel ${channel}`);
    return found;
  }

  const reserve = database.transaction((voucher: Voucher, ceiling: bigint): Reservation => {
    const channel = find(voucher.channelId);
    if (!channel) return 'unknown';
    const signed = BigInt(voucher.maxClaimableAmount);
    const fault = voucherFault(channel, signed, ceiling);
    if (fault) return fault;
    const { id } = channel;
    const { lastInsertRowid } = addRequest.run(id, String(ceiling), String(signed), voucher.signature, now());
    if (signed > channel.signed || channel.signature === '') {
      setVoucher.run(String(signed), voucher.signature, id);
    }
    return { request: Number(lastInsertRowid) };
  });

  const settle = database.transaction((request: number, tokens: number, charge: bigint): Charged => {
    const row = RequestRow.parse(requestById.get(request));
    if (row.closed_at !== null) return { channel: known(row.channel), charge: BigInt(row.charge) };
    const ceiling = BigInt(row.ceiling);
    checkCharge(charge, ceiling);
    const before = known(row.channel);
    const charged = before.charged + charge;
    const usedAt = now();
    endRequest.run(usedAt, tokens, String(charge), request);
    setCharged.run(String(charged), usedAt, row.channel);
    const { open, reserved } = before;
    return {
      channel: { ...before, charged, usedAt, open: open - 1, reserved: reserved - ceiling },
      charge,
    };
  });

  const sync = database.transaction((id: string, config: ChannelConfig, state: ChainState): LedgerChannel => {
    const found = find(id);
    const { balance, claimed, refundNonce, withdrawAt } = state;
    const facts = [String(balance), String(claimed), String(refundNonce), withdrawAt] as const;
    const { charged, signed } = atLeastClaimed(found, state);
    if (found) setState.run(...facts, charged, signed, id);
    else addChannel.run(id, JSON.stringify(config), ...facts, charged, signed, now());
    return known(id);
  });

  return {
    find,
    channels: () => Ids.parse(ids.all()).map(({ id }) => known(id)),
    sync: sync.immediate,
    reserve: reserve.immediate,
    settle: settle.immediate,
    release: () =>
      database.prepare('UPDATE request SET closed_at = ? WHERE closed_at IS NULL').run(now()).changes,
    *requests() {
      for (const row of database.prepare('SELECT * FROM request ORDER BY id').iterate())
        yield AnyRow.parse(row);
    },
    close: () => database.close(),
  };
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
  const { find, channels, sync, reserve, settle, release, requests, close } = books(database);
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
