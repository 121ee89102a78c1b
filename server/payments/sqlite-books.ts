import type { ChannelConfig } from '../../protocol/payment/channel.ts';
import type { Voucher } from '../../protocol/payment/payment-payload.ts';
import { openSqlite, type Sqlite } from '../sqlite.ts';
import {
  atLeastClaimed,
  type ChainState,
  type Charged,
  checkCharge,
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
/** Channels that are not read again for each request. */
const KEPT = 1000;

/** A decision, and the channel as it is once that is in the books. */
interface Decided<T> {
  readonly result: T;
  readonly after?: LedgerChannel;
}

/** Opens the books in the file at `path`: a ledger whose calls are done when they return. Throws as `openSqlite`. */
export function openSqliteBooks(path: string) {
  return sqliteBooks(openSqlite(path, SQLITE_LEDGER));
}

/** The same in a database that is open already. */
export function sqliteBooks(database: Sqlite) {
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
  // Changes when another process has written: `ph-codex ledger` may run beside the server.
  const dataVersion = database.prepare('PRAGMA data_version').raw();
  let version = '';
  // Between two keystrokes everything falls out of the processor's caches: two reads of a row took 0.3 ms of a request.
  const kept = new Map<string, LedgerChannel>();
  const opened = new Map<number, RequestRow>();

  function forget(): void {
    kept.clear();
    opened.clear();
  }

  function find(channel: string): LedgerChannel | undefined {
    const known = kept.get(channel);
    if (known) return known;
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

  /** Runs a decision in one transaction, on what the books say then; what it changed is kept once it is written. */
  function deciding<A extends unknown[], T>(decide: (...args: A) => Decided<T>): (...args: A) => T {
    const run = database.transaction((...args: A): Decided<T> => {
      const newest = String(dataVersion.get());
      if (newest !== version) forget();
      version = newest;
      return decide(...args);
    });
    return (...args) => {
      const { result, after } = run.immediate(...args);
      if (kept.size >= KEPT) kept.clear();
      if (after) kept.set(after.id, after);
      return result;
    };
  }

  function reserve(
    { channelId, maxClaimableAmount, signature }: Voucher,
    ceiling: bigint,
  ): Decided<Reservation> {
    const channel = find(channelId);
    if (!channel) return { result: 'unknown' };
    const signed = BigInt(maxClaimableAmount);
    const fault = voucherFault(channel, signed, ceiling);
    if (fault) return { result: fault };
    const { id, open, reserved } = channel;
    const { lastInsertRowid } = addRequest.run(id, String(ceiling), String(signed), signature, now());
    const isHighest = signed > channel.signed || channel.signature === '';
    if (isHighest) setVoucher.run(String(signed), signature, id);
    const voucher = isHighest ? { signed, signature } : {};
    const request = Number(lastInsertRowid);
    opened.set(request, { channel: id, ceiling: String(ceiling), closed_at: null, charge: '0' });
    return {
      result: { request },
      after: { ...channel, ...voucher, open: open + 1, reserved: reserved + ceiling },
    };
  }

  function settle(request: number, tokens: number, charge: bigint): Decided<Charged> {
    const row = opened.get(request) ?? RequestRow.parse(requestById.get(request));
    opened.delete(request);
    const before = known(row.channel);
    if (row.closed_at !== null) return { result: { channel: before, charge: BigInt(row.charge) } };
    const ceiling = BigInt(row.ceiling);
    checkCharge(charge, ceiling);
    const charged = before.charged + charge;
    const usedAt = now();
    endRequest.run(usedAt, tokens, String(charge), request);
    setCharged.run(String(charged), usedAt, row.channel);
    const { open, reserved } = before;
    const channel = { ...before, charged, usedAt, open: open - 1, reserved: reserved - ceiling };
    return { result: { channel, charge }, after: channel };
  }

  function sync(id: string, config: ChannelConfig, state: ChainState): Decided<LedgerChannel> {
    const found = find(id);
    const { balance, claimed, refundNonce, withdrawAt } = state;
    const facts = [String(balance), String(claimed), String(refundNonce), withdrawAt] as const;
    const { charged, signed } = atLeastClaimed(found, state);
    if (found) setState.run(...facts, charged, signed, id);
    else addChannel.run(id, JSON.stringify(config), ...facts, charged, signed, now());
    const known = found ?? toChannel(ChannelRow.parse(byId.get(id)), []);
    const channel = { ...known, ...state, charged: BigInt(charged), signed: BigInt(signed) };
    return { result: channel, after: channel };
  }

  return {
    find,
    channels: () => Ids.parse(ids.all()).map(({ id }) => known(id)),
    sync: deciding(sync),
    reserve: deciding(reserve),
    settle: deciding(settle),
    release() {
      forget();
      return database.prepare('UPDATE request SET closed_at = ? WHERE closed_at IS NULL').run(now()).changes;
    },
    *requests() {
      for (const row of database.prepare('SELECT * FROM request ORDER BY id').iterate())
        yield AnyRow.parse(row);
    },
    /** Runs `work` while nobody else writes. */
    alone: (work: () => void) => database.transaction(work).immediate(),
    close: () => database.close(),
  };
}
