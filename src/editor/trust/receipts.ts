import type { LogOutputChannel } from 'vscode';
import { localHome } from '../../client/local-socket.ts';
import {
  createReceiptChecker,
  type ReceiptChecker,
  type ReceivedAnswer,
} from '../../client/receipts/receipt-checker.ts';
import { describeTarget, type Target } from '../../client/target.ts';
import type { Alarm } from '../alarm.ts';
import { later } from '../l10n.ts';
import type { Payments } from '../payments/payments.ts';
import type { Store } from '../store.ts';
import type { Audits } from './audits.ts';
import { noteReceipt } from './receipt-tally.ts';

/** Checks the receipts of remote answers, beside the typing. */
export interface Receipts {
  /** Notes what comes of an answer's receipt; never throws. */
  check(target: Target, answer: ReceivedAnswer): Promise<void>;
}

const MISFIT = later('What the server signed does not fit what it answered. Its answers are not verified.');

/** A checker of receipts; a failure is told once a session, and its evidence is kept in a file. */
export function createReceipts(
  store: Store,
  log: LogOutputChannel,
  audits: Audits,
  alarm: Alarm,
  payments: Pick<Payments, 'checked'>,
): Receipts {
  const checkers = new Map<string, ReceiptChecker>();

  const checkerOf = (target: Extract<Target, { kind: 'url' }>) => {
    const { href } = target.url;
    const checker = checkers.get(href) ?? createReceiptChecker(target, href, localHome(), audits.rate);
    checkers.set(href, checker);
    return checker;
  };

  return {
    async check(target, answer) {
      if (target.kind !== 'url') return;
      store.update({ receipts: noteReceipt(store.facts.receipts, answer.id, { kind: 'checking' }) });
      const fact = await checkerOf(target).check(answer);
      // Checking takes a while, in which the person may have gone to another server.
      const { receipts, where } = store.facts;
      const inUse = where === describeTarget(target);
      const noted = noteReceipt(receipts, answer.id, fact);
      store.update({ receipts: inUse ? noted : { ...receipts, notes: noted.notes } });
      if (fact.kind === 'verified') {
        log.trace(`Receipt ${fact.seq} fits`);
        if (inUse) audits.noted(fact);
        payments.checked(answer.id, fact);
      } else log.warn(`Receipt of ${answer.id}: ${JSON.stringify(fact)}`);
      if (fact.kind === 'failed') alarm.raise(MISFIT);
    },
  };
}
