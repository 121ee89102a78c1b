import type { FastifyBaseLogger } from 'fastify';
import { PhcError } from '../../protocol/errors.ts';
import type { PaymentResponse } from '../../protocol/payment/payment-response.ts';
import { acquireLock } from '../lock.ts';
import { ledgerFile, openLedger } from './open-ledger.ts';
import { openRail } from './open-rail.ts';
import type { PaymentsFile } from './payments-file.ts';
import { refundChannel } from './refund.ts';
import { openTill, type Presented, type Till } from './till.ts';
import { watchMoney } from './watch.ts';

/** All that a server needs to be paid. */
export interface Payments {
  readonly till: Till;
  /** Gives back what is left to whoever's session key asks for it. Throws as `Till.admit`. */
  refund(presented: Presented, ceiling: bigint): Promise<PaymentResponse>;
  /** Looks for withdrawals and claims what is due, now. */
  look(): Promise<void>;
  /** Ends; what is owed stays in the ledger and is claimed by the next server, or by `ph-codex ledger claim`. */
  close(): Promise<void>;
}

/** Where a server keeps what it has to keep. */
interface PaymentsHome {
  readonly home: string;
  /** A `postgres://` URL where servers share their ledger; else it is a file in the home folder. */
  readonly shared: string | undefined;
}

/**
 * Opens the payments of the server in this home folder; requests that a killed server left in work end at no cost.
 * Throws `PHC_PAYMENT_LEDGER` where another server has the folder, `PHC_PAYMENT_BOOKS`, and what `openRail` throws.
 */
export async function openPayments(
  file: PaymentsFile,
  { home, shared }: PaymentsHome,
  log: FastifyBaseLogger,
): Promise<Payments> {
  const path = ledgerFile(home);
  const lock = await acquireLock(`${path}.lock`, { wait: false });
  if (!lock) throw new PhcError('PHC_PAYMENT_LEDGER', { detail: path });
  try {
    const { rail, terms, lookMs, stop } = await openRail(file, home);
    const ledger = await openLedger(home, shared);
    await ledger.release();
    const till = openTill(terms, ledger, rail);
    const policy = {
      claimAt: BigInt(file.claimAt ?? terms.minDeposit),
      idleMs: file.claimIdle * 1000,
    };
    const watch = watchMoney(ledger, rail, policy, { everyMs: lookMs, log });
    return {
      till,
      look: watch.look,
      async refund(presented, ceiling) {
        const { payment, channel } = await till.inspect(presented, ceiling);
        const { payload } = payment;
        // A voucher that pays for an answer, or one of long ago, is nobody's wish to end.
        const isWish =
          payload.type === 'refund' && BigInt(payload.voucher.maxClaimableAmount) >= channel.charged;
        if (!isWish) return till.correct(presented, ceiling, channel);
        const wanted = payload.amount === undefined ? undefined : BigInt(payload.amount);
        return refundChannel(terms, ledger, rail, channel, wanted);
      },
      async close() {
        await watch.stop();
        await ledger.close();
        stop();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
