import { setImmediate } from 'node:timers/promises';
import { PhcError } from '../../../protocol/errors.ts';
import { channelId, voucherData } from '../../../protocol/payment/channel.ts';
import { isSignedBy, type SigningKey } from '../../../protocol/payment/key.ts';
import type { Voucher } from '../../../protocol/payment/payment-payload.ts';
import type { PaymentRequirements } from '../../../protocol/payment/payment-required.ts';
import type { PaymentResponse } from '../../../protocol/payment/payment-response.ts';
import { tokenText } from '../../wallet/token-text.ts';
import { closeBooks, explain, isTooMuch, undelivered } from './delivered.ts';
import { PurseState, type PurseStore } from './purse-state.ts';
import { createVoucherSigner } from './voucher-signer.ts';

/** Requests of one channel in flight at once: what a dishonest server can take is their ceilings (INTERFACES). */
const IN_FLIGHT = 4;

/** What a person lets be spent in a day; ceilings in flight count as spent. */
export interface DayLimit {
  /** The day, as `YYYY-MM-DD`. */
  readonly date: string;
  readonly most: bigint;
}

/** A request that a voucher was signed for, until what it cost is known. */
export interface Payment {
  readonly voucher: Voucher;
  /**
   * Takes note of what the server says that it charged; `fair` is the price of what came. Throws `PHC_PAYMENT_CHARGE`
   * where it charged more; nothing is signed after that.
   */
  settle(response: PaymentResponse, fair?: bigint): void;
  /** A new voucher by what a corrective 402 says; undefined where that does not add up. */
  correct(accepts: PaymentRequirements): Voucher | undefined;
  /**
   * The request ended without word of its price: its ceiling stays at risk until a later answer tells. What was read of
   * its answer is worth at most `read`.
   */
  leave(read?: bigint): void;
}

/** The money of one channel: signs vouchers, and checks what is charged. */
export interface Purse {
  readonly id: string;
  readonly state: PurseState;
  /** What the server could claim beyond what it has told: the ceilings of what is in flight. */
  readonly atRisk: bigint;
  /**
   * Signs for a request; waits while four are in flight. Throws `PHC_PAYMENT_BUDGET`, `PHC_PAYMENT_LIMIT`,
   * `PHC_PAYMENT_CHARGE`, `PHC_PAYMENT_UNDELIVERED`.
   */
  pay(ceiling: bigint, signal?: AbortSignal, limit?: DayLimit): Promise<Payment>;
  /** The channel holds this now, as the chain says. */
  hold(balance: bigint): void;
  /** The person goes on although something was charged that never came. */
  forgive(): void;
  /** Resolves when what is known is on the disk. */
  saved(): Promise<void>;
}

interface Entry {
  readonly ceiling: bigint;
  left: boolean;
  /** What of its charge is explained although it was not told. */
  read: bigint;
}

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** Opens the purse that a store keeps. Throws a ZodError where it keeps something else. */
export async function openPurse(store: PurseStore, key: SigningKey): Promise<Purse> {
  const state = PurseState.parse(await store.read());
  // An editor that was killed may not have noted what came; it cannot be told from what did not.
  closeBooks(state);
  explain(state, BigInt(state.signed) - BigInt(state.charged));
  const { chainId } = state;
  const id = channelId(chainId, state.config);
  const entries = new Set<Entry>();
  const waiting: Array<() => void> = [];
  const signer = createVoucherSigner(key, chainId, id);
  let lastCeiling: bigint | undefined;
  let saving: Promise<void> | undefined;
  let dirty = false;

  async function saveAll(): Promise<void> {
    try {
      // After what is about to be sent: the server has that voucher then, and sets right who lost its count.
      await setImmediate();
      while (dirty) {
        dirty = false;
        await store.write({ ...state });
      }
    } finally {
      saving = undefined;
    }
  }

  function save(): void {
    dirty = true;
    saving ??= saveAll();
    // Whoever waits for `saved` is told; a later change tries again.
    saving.catch(() => {});
  }

  const open = () => [...entries].filter(({ left }) => !left);
  const sum = (list: Iterable<Entry>): bigint =>
    [...list].reduce((total, { ceiling }) => total + ceiling, 0n);

  function forgetLeft(): void {
    for (const entry of entries) if (entry.left) entries.delete(entry);
  }

  function end(entry: Entry): void {
    entries.delete(entry);
    waiting.shift()?.();
  }

  function broken(why: string): never {
    state.broken = why;
    save();
    throw new PhcError('PHC_PAYMENT_CHARGE', { detail: why });
  }

  function sign(total: bigint): Voucher {
    if (total > BigInt(state.balance))
      throw new PhcError('PHC_PAYMENT_BUDGET', {
        detail: `${tokenText(BigInt(state.balance))} was deposited, ${tokenText(total)} needed`,
      });
    if (total > BigInt(state.signed)) {
      state.signed = String(total);
      save();
    }
    return {
      channelId: id,
      maxClaimableAmount: String(total),
      signature: signer.sign(total),
    };
  }

  function signFor(entry: Entry): Voucher {
    const rest = () => sum([...entries].filter((other) => other !== entry));
    const fits = () =>
      BigInt(state.charged) + rest() + entry.ceiling <= BigInt(state.balance) &&
      !isTooMuch(state, rest() + entry.ceiling);
    // Requests that were left mostly cost nothing: what they might cost must not keep the last answer from being paid.
    if (!fits()) for (const other of entries) if (other.left && other !== entry) entries.delete(other);
    return sign(BigInt(state.charged) + rest() + entry.ceiling);
  }

  function checkDay({ date, most }: DayLimit, ceiling: bigint): void {
    if (state.day?.date !== date) state.day = { date, charged: state.charged };
    const spent = BigInt(state.charged) - BigInt(state.day.charged);
    if (spent + sum(entries) + ceiling <= most) return;
    throw new PhcError('PHC_PAYMENT_LIMIT', {
      detail: `${tokenText(spent)} of ${tokenText(most)} are spent`,
    });
  }

  /** Left ones count too, so that no more than four ceilings are ever at risk. */
  function withRoom(list: Iterable<Entry>): Set<Entry> {
    const kept = new Set(list);
    for (const entry of kept) if (kept.size >= IN_FLIGHT && entry.left) kept.delete(entry);
    return kept;
  }

  function makeRoom(): void {
    const kept = withRoom(entries);
    for (const entry of entries) if (!kept.has(entry)) entries.delete(entry);
  }

  /** The next request is likely to ask for as much as the last one, and what is in flight to be as it is now. */
  function likelyNext(): bigint | undefined {
    if (lastCeiling === undefined || state.broken !== undefined) return undefined;
    const total = BigInt(state.charged) + sum(withRoom(entries)) + lastCeiling;
    return total <= BigInt(state.balance) ? total : undefined;
  }

  /** What a server says to have charged, as far as it was signed for. */
  function believe(total: bigint): void {
    // Answers overtake each other, and may come while a 402 is on its way: the smaller total is the older one.
    state.charged = String(max(BigInt(state.charged), total));
  }

  function notDelivered(): never {
    const detail = `${tokenText(undelivered(state))} of ${tokenText(BigInt(state.charged))}`;
    throw new PhcError('PHC_PAYMENT_UNDELIVERED', { detail });
  }

  function settle(entry: Entry, { success, extra }: PaymentResponse, fair: bigint | undefined): void {
    end(entry);
    if (!success) return;
    const charge = BigInt(extra?.chargedAmount ?? '0');
    const { chargedCumulativeAmount, reserved, balance } = extra?.channelState ?? {};
    if (charge > entry.ceiling)
      broken(`${tokenText(charge)} for an answer of at most ${tokenText(entry.ceiling)}`);
    if (fair !== undefined && charge > fair)
      broken(`${tokenText(charge)} for an answer worth ${tokenText(fair)}`);
    const total = BigInt(chargedCumulativeAmount ?? BigInt(state.charged) + charge);
    if (total > BigInt(state.signed))
      broken(`${tokenText(total)} in all, and only ${tokenText(BigInt(state.signed))} was signed`);
    believe(total);
    // A receipt may tell it late, when it was counted by what was read.
    explain(state, max(0n, charge - entry.read));
    if (balance !== undefined && BigInt(balance) > BigInt(state.balance)) state.balance = balance;
    // The server works on nothing but what is still open here: what was left has ended, and is in the total.
    if (reserved === undefined || BigInt(reserved) <= sum(open())) forgetLeft();
    if (entries.size === 0) closeBooks(state);
    save();
    signer.expect(likelyNext);
  }

  function correct(entry: Entry, { extra }: PaymentRequirements): Voucher | undefined {
    const { channelState, voucherState } = extra;
    if (!channelState?.chargedCumulativeAmount || !voucherState || channelState.channelId !== id)
      return undefined;
    const total = BigInt(channelState.chargedCumulativeAmount);
    const signed = BigInt(voucherState.signedMaxClaimable);
    const reserved = BigInt(channelState.reserved ?? '0');
    // A total, and what is still worked on, is believed only under our own signature, which covers both: else a server
    // could have everything signed. After a restore from a backup they may be above what we know.
    if (
      total + reserved > signed ||
      !isSignedBy(key.address, voucherData(chainId, id, signed), voucherState.signature)
    )
      return undefined;
    // What is above all that is known here was signed before a restore: nobody remembers what came for it.
    explain(state, max(0n, signed - BigInt(state.signed)));
    believe(total);
    state.signed = String(max(BigInt(state.signed), signed));
    if (BigInt(channelState.balance) < BigInt(state.balance)) state.balance = channelState.balance;
    save();
    const others = max(sum(open().filter((other) => other !== entry)), reserved);
    if (isTooMuch(state, others + entry.ceiling)) {
      state.disputed = JSON.stringify(extra);
      notDelivered();
    }
    return sign(BigInt(state.charged) + others + entry.ceiling);
  }

  return {
    id,
    state,
    get atRisk() {
      return BigInt(state.signed) - BigInt(state.charged);
    },
    async pay(ceiling, signal, limit) {
      if (state.broken !== undefined) throw new PhcError('PHC_PAYMENT_CHARGE', { detail: state.broken });
      while (
        open().length >= IN_FLIGHT ||
        (open().length > 0 && isTooMuch(state, sum(open()) + ceiling, ceiling))
      ) {
        await new Promise<void>((resolve) => waiting.push(resolve));
        signal?.throwIfAborted();
      }
      // Nothing may come between the look and the entry: two that looked at once would both come in.
      makeRoom();
      if (isTooMuch(state, sum(open()) + ceiling, ceiling)) notDelivered();
      if (limit) checkDay(limit, ceiling);
      const entry: Entry = { ceiling, left: false, read: 0n };
      entries.add(entry);
      state.ceiling = String(max(ceiling, BigInt(state.ceiling ?? '0')));
      try {
        const voucher = signFor(entry);
        lastCeiling = ceiling;
        signer.expect(likelyNext);
        return {
          voucher,
          settle: (response, fair) => settle(entry, response, fair),
          correct: (accepts) => correct(entry, accepts),
          leave(read = 0n) {
            if (!entries.has(entry)) return;
            entry.left = true;
            entry.read = read < ceiling ? read : ceiling;
            explain(state, entry.read);
            waiting.shift()?.();
            signer.expect(likelyNext);
          },
        };
      } catch (error) {
        end(entry);
        throw error;
      }
    },
    hold(balance) {
      state.balance = String(balance);
      save();
    },
    forgive() {
      state.explained = state.charged;
      state.disputed = undefined;
      save();
    },
    async saved() {
      await saving;
    },
  };
}
