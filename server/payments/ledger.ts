import * as z from 'zod/mini';
import type { ChannelConfig } from '../../protocol/payment/channel.ts';
import type { Voucher } from '../../protocol/payment/payment-payload.ts';
import { openSqlite } from '../sqlite.ts';
import { CHANNEL_COLUMNS, ChannelRow, type LedgerChannel, toChannel } from './ledger-channel.ts';
import { LEDGER_MIGRATIONS } from './ledger-schema.ts';

/** What the chain says of a channel. */
export interface ChainState {
  readonly balance: bigint;
  readonly claimed: bigint;
  readonly refundNonce: bigint;
  /** Seconds since the epoch; 0 for no withdrawal. */
  readonly withdrawAt: number;
}

/** Why a voucher was not taken, or the number of the request that it pays for. */
export type Reservation = { readonly request: number } | 'unknown' | 'busy' | 'mismatch' | 'exceedsBalance';

/**
 * A server's books. Each change is on the disk when its call returns; each decision is made inside one transaction, on
 * what the file says then.
 */
export interface Ledger {
  find(channel: string): LedgerChannel | undefined;
  channels(): LedgerChannel[];
  /** Takes note of what the chain says of a channel; makes it known if it was not. */
  sync(channel: string, config: ChannelConfig, state: ChainState): LedgerChannel;
  /** Takes a voucher that covers what was charged, the ceilings in work, and this one; at most four are in work. */
  reserve(voucher: Voucher, ceiling: bigint): Reservation;
  /** Ends a request with what it cost, at most its ceiling; one that has ended stays as it is. */
  settle(request: number, tokens: number, charge: bigint): LedgerChannel;
  /** Ends, at no cost, the requests that a killed process left in work; gives their number. */
  release(): number;
  /** Every request, oldest first. */
  requests(): Iterable<Record<string, unknown>>;
  close(): void;
}

/** Requests of one channel that may be in work at once (INTERFACES, "Payment"). */
export const IN_FLIGHT = 4;

const OpenRows = z.array(z.object({ ceiling: z.string() }));
const RequestRow = z.object({ channel: z.string(), ceiling: z.string(), closed_at: z.nullable(z.int()) });
const Ids = z.array(z.object({ id: z.string() }));
const AnyRow = z.record(z.string(), z.unknown());

const now = (): number => Date.now();
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** Opens the ledger at `path`. Throws an Error where a newer version made it. */
export function openLedger(path: string): Ledger {
  const database = openSqlite(path, LEDGER_MIGRATIONS);
  const byId = database.prepare(`SELECT ${CHANNEL_COLUMNS} FROM channel WHERE id = ?`);
  const ids = database.prepare('SELECT id FROM channel ORDER BY used_at');
  const openOf = database.prepare('SELECT ceiling FROM request WHERE channel = ? AND closed_at IS NULL');
  const requestById = database.prepare('SELECT channel, ceiling, closed_at FROM request WHERE id = ?');
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
    if (channel.open >= IN_FLIGHT) return 'busy';
    const signed = BigInt(voucher.maxClaimableAmount);
    if (signed < channel.charged + channel.reserved + ceiling) return 'mismatch';
    if (signed > channel.balance) return 'exceedsBalance';
    const { lastInsertRowid } = addRequest.run(
      channel.id,
      String(ceiling),
      String(signed),
      voucher.signature,
      now(),
    );
    if (signed > channel.signed || channel.signature === '') {
      setVoucher.run(String(signed), voucher.signature, channel.id);
    }
    return { request: Number(lastInsertRowid) };
  });

  const settle = database.transaction((request: number, tokens: number, charge: bigint): LedgerChannel => {
    const row = RequestRow.parse(requestById.get(request));
    if (row.closed_at !== null) return known(row.channel);
    if (charge < 0n || charge > BigInt(row.ceiling)) throw new RangeError('a charge beyond its ceiling');
    const { charged } = known(row.channel);
    endRequest.run(now(), tokens, String(charge), request);
    setCharged.run(String(charged + charge), now(), row.channel);
    return known(row.channel);
  });

  const sync = database.transaction((id: string, config: ChannelConfig, state: ChainState): LedgerChannel => {
    const found = find(id);
    const { balance, claimed, refundNonce, withdrawAt } = state;
    const facts = [String(balance), String(claimed), String(refundNonce), withdrawAt] as const;
    // A ledger restored from a backup may know less than was claimed since: the chain is right.
    const charged = String(max(found?.charged ?? 0n, claimed));
    const signed = String(max(found?.signed ?? 0n, claimed));
    if (found) setState.run(...facts, charged, signed, id);
    else addChannel.run(id, JSON.stringify(config), ...facts, charged, signed, now());
    return known(id);
  });

  return {
    find,
    channels: () => Ids.parse(ids.all()).map(({ id }) => known(id)),
    sync: (...args) => sync.immediate(...args),
    reserve: (...args) => reserve.immediate(...args),
    settle: (...args) => settle.immediate(...args),
    release: () =>
      database.prepare('UPDATE request SET closed_at = ? WHERE closed_at IS NULL').run(now()).changes,
    *requests() {
      for (const row of database.prepare('SELECT * FROM request ORDER BY id').iterate())
        yield AnyRow.parse(row);
    },
    close: () => database.close(),
  };
}
