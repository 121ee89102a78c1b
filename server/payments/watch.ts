import type { FastifyBaseLogger } from 'fastify';
import { type ClaimPolicy, claimChannels, dueNow, syncOwing } from './claims.ts';
import type { Ledger } from './ledger.ts';
import type { Rail } from './rail.ts';

/** Looks after money that is owed while a server runs. */
export interface Watch {
  /** Looks now; resolves when what was due is claimed. */
  look(): Promise<void>;
  /** Looks no more; resolves when nothing is under way. */
  stop(): Promise<void>;
}

/** Looks at the chain again and again: who withdraws is claimed at once, the rest when it is worth it. */
export function watchMoney(
  ledger: Ledger,
  rail: Rail,
  policy: ClaimPolicy,
  { everyMs, log }: { readonly everyMs: number; readonly log: FastifyBaseLogger },
): Watch {
  let under: Promise<void> | undefined;

  async function claimDue(): Promise<void> {
    const due = dueNow(await syncOwing(ledger, rail), policy, Date.now());
    if (due.length === 0) return;
    const { transactions, channels, amount, refused } = await claimChannels(ledger, rail, due);
    log.info({ transactions, channels, amount: String(amount), refused }, 'claimed');
  }

  async function once(): Promise<void> {
    try {
      // Alone, another server may have ended since the last look; in a file of its own nobody else writes.
      if (ledger.shared) await ledger.release();
      await ledger.alone(claimDue);
    } catch (err) {
      // The chain is away, or gas is short: what is owed stays in the ledger, and the next look tries again.
      log.warn({ err }, 'could not look after the money that is owed');
    }
  }

  function look(): Promise<void> {
    under ??= once().finally(() => {
      under = undefined;
    });
    return under;
  }

  const timer = setInterval(look, everyMs);
  return {
    look,
    async stop() {
      clearInterval(timer);
      await under;
    },
  };
}
