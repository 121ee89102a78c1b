import { PhcError } from '../../protocol/errors.ts';
import type { Ledger } from './ledger.ts';
import type { LedgerChannel } from './ledger-channel.ts';
import { signsItself } from './payer-signature.ts';
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

/** How long a claim that the chain took back is not sent again, in milliseconds: each costs gas. */
const PAUSE_MS = 3_600_000;
/** Channels of payers that sign themselves, and when their claim was taken back. */
const takenBack = new Map<string, number>();

/**
 * What goes into one transaction each. A payer that signs itself may be a contract, which can answer a claim otherwise
 * than the question before, or burn its gas: it is alone, so that it hinders nobody else.
 */
function batchesOf(rows: readonly LedgerChannel[]): LedgerChannel[][] {
  const together = rows.filter(({ config }) => !signsItself(config));
  const batches: LedgerChannel[][] = [];
  for (let at = 0; at < together.length; at += BATCH) batches.push(together.slice(at, at + BATCH));
  for (const row of rows) if (signsItself(row.config)) batches.push([row]);
  return batches;
}

function mayClaim({ id }: LedgerChannel): boolean {
  return Date.now() - (takenBack.get(id) ?? Number.NEGATIVE_INFINITY) >= PAUSE_MS;
}

/** Sends a claim; gives undefined, and takes note of it, where a payer that signs itself made the chain take it back. */
async function sendClaim(rail: Rail, rows: readonly ClaimRow[]): Promise<string | undefined> {
  try {
    return await rail.claim(rows);
  } catch (error) {
    const [row] = rows;
    const isReverted = error instanceof PhcError && error.code === 'PHC_CHAIN_REVERTED';
    if (!isReverted || !row || !signsItself(row.config)) throw error;
    takenBack.set(row.id, Date.now());
    return undefined;
  }
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
  for (const batch of batchesOf(channels.filter((channel) => unclaimed(channel) > 0n))) {
    const good = await rail.tryClaim(batch.filter(mayClaim).map(claimRow));
    const transaction = good.length === 0 ? undefined : await sendClaim(rail, good);
    const ids = new Set(transaction === undefined ? [] : good.map(({ id }) => id));
    refused.push(...batch.filter(({ id }) => !ids.has(id)).map(({ id }) => id));
    if (transaction === undefined) continue;
    transactions.push(transaction);
    const after = await syncAll(ledger, rail, batch);
    for (const [i, channel] of after.entries()) {
      if (channel.claimed > batch[i]!.claimed) count++;
      amount += channel.claimed - batch[i]!.claimed;
    }
  }
  return { transactions, channels: count, amount, refused };
}
