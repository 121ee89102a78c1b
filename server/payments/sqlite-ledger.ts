import type { ChannelConfig } from '../../protocol/payment/channel.ts';
import type { Voucher } from '../../protocol/payment/payment-payload.ts';
import { openSqlite } from '../sqlite.ts';
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

/** Opens the books in the file at `path`: a ledger whose calls are done when they return. */
export function openSqliteBooks(path: string) {
  const database = openSqlite(path, SQLITE_LEDGER);
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
    checkCharge(charge, BigInt(row.ceiling));
    const { charged } = known(row.channel);
    endRequest.run(now(), tokens, String(charge), request);
    setCharged.run(String(charged + charge), now(), row.channel);
    return { channel: known(row.channel), charge };
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

/** Opens the ledger in the file at `path`, for one server at a time. Throws an Error where a newer version made it. */
export function openSqliteLedger(path: string): Ledger {
  const books = openSqliteBooks(path);
  return {
    shared: false,
    find: async (channel) => books.find(channel),
    channels: async () => books.channels(),
    sync: async (...args) => books.sync(...args),
    reserve: async (...args) => books.reserve(...args),
    settle: async (...args) => books.settle(...args),
    release: async () => books.release(),
    alone: (work) => work(),
    async *requests() {
      yield* books.requests();
    },
    close: async () => {
      books.close();
    },
  };
}
