import type { Ledger } from './ledger.ts';
import type { LedgerChannel } from './ledger-channel.ts';
import type { ClaimRow, Rail } from './rail.ts';

/** When what was earned is claimed. */
export interface ClaimPolicy {
  /** Sum over all channels from which on a claim is worth its gas. */
  readonly claimAt: bigint;
  /** Milliseconds without a request after which a channel is claimed however little it holds. */
  readonly idleMs: number;
}

/** What came of a claim. */
export interface Claimed {
  readonly transactions: readonly string[];
  readonly channels: number;
  readonly amount: bigint;
  /** Channels whose claim the chain would not take now; they stay in the ledger. */
  readonly refused: readonly string[];
}

/** Claims of one transaction. */
export const BATCH = 50;

const unclaimed = ({ charged, claimed }: LedgerChannel): bigint => charged - claimed;

/** The row that claims all charges of a channel. */
export function claimRow({ id, config, signed, signature, charged }: LedgerChannel): ClaimRow {
  return { id, config, signed, signature, total: charged };
}

/** Brings what the chain says of channels into the ledger. */
async function syncAll(
  ledger: Ledger,
  rail: Rail,
  channels: readonly LedgerChannel[],
): Promise<LedgerChannel[]> {
  const states = await rail.read(channels);
  const synced: LedgerChannel[] = [];
  for (const [i, { id, config }] of channels.entries())
    synced.push(await ledger.sync(id, config, states[i]!));
  return synced;
}

/** Channels that owe something, as the chain says now. */
export async function syncOwing(ledger: Ledger, rail: Rail): Promise<LedgerChannel[]> {
  const channels = await ledger.channels();
  return syncAll(
    ledger,
    rail,
    channels.filter((channel) => unclaimed(channel) > 0n),
  );
}

/** Those that are to be claimed now: all once it is worth it, else who withdraws and who is idle. */
export function dueNow(
  owing: readonly LedgerChannel[],
  { claimAt, idleMs }: ClaimPolicy,
  now: number,
): LedgerChannel[] {
  const sum = owing.reduce((total, channel) => total + unclaimed(channel), 0n);
  if (sum >= claimAt) return [...owing];
  return owing.filter(({ withdrawAt, usedAt }) => withdrawAt !== 0 || now - usedAt >= idleMs);
}

/** Claims the charges of these channels in batches, each row tried before; the chain then says what was claimed. */
export async function claimChannels(
  ledger: Ledger,
  rail: Rail,
  channels: readonly LedgerChannel[],
): Promise<Claimed> {
  const transactions: string[] = [];
  const refused: string[] = [];
  let [count, amount] = [0, 0n];
  const rows = channels.filter((channel) => unclaimed(channel) > 0n);
  for (let at = 0; at < rows.length; at += BATCH) {
    const batch = rows.slice(at, at + BATCH);
    const good = await rail.tryClaim(batch.map(claimRow));
    const ids = new Set(good.map(({ id }) => id));
    refused.push(...batch.filter(({ id }) => !ids.has(id)).map(({ id }) => id));
    if (good.length === 0) continue;
    transactions.push(await rail.claim(good));
    const after = await syncAll(ledger, rail, batch);
    for (const [i, channel] of after.entries()) {
      if (channel.claimed > batch[i]!.claimed) count++;
      amount += channel.claimed - batch[i]!.claimed;
    }
  }
  return { transactions, channels: count, amount, refused };
}
