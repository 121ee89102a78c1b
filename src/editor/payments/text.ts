import { PhcError } from '../../../protocol/errors.ts';
import type { Price } from '../../../protocol/payment/price.ts';
import type { Reason } from '../../completion/reasons.ts';
import { tokenText } from '../../wallet/token-text.ts';
import type { AnswerCost, PaymentFact } from './fact.ts';

/** Enough to tell two answers apart; datatokens have 18 digits after the point. */
const SHOWN_DIGITS = 6;

/** An amount for a menu: all digits of small sums would push everything else out of it. */
export function shortAmount(amount: bigint): string {
  const unit = 10n ** BigInt(18 - SHOWN_DIGITS);
  const rounded = (amount / unit) * unit;
  return amount > 0n && rounded === 0n ? `less than ${tokenText(unit)}` : tokenText(rounded);
}

/** What answers cost. */
export function priceText(price: Price, token: string): string {
  return 'amountPerAnswer' in price
    ? `${tokenText(BigInt(price.amountPerAnswer))} ${token} per answer`
    : `${tokenText(BigInt(price.amountPer1kTokens))} ${token} per 1,000 tokens`;
}

/** One line on the budget, or on what answers would cost. */
export function budgetText(fact: Exclude<PaymentFact, { kind: 'free' }>): string {
  const { token } = fact;
  if (fact.kind === 'unpaid') {
    return fact.price ? `Answers cost ${priceText(fact.price, token)}` : 'Answers cost something';
  }
  if (fact.broken !== undefined) return 'Paying has stopped: the server charged what was not agreed';
  return `Budget: ${shortAmount(fact.left)} of ${shortAmount(fact.deposited)} ${token} left, ${shortAmount(fact.today)} spent today`;
}

/** What an answer cost, and what of that was signed. */
export function costText(cost: AnswerCost | undefined, kind: PaymentFact['kind']): string {
  if (!cost) return kind === 'paid' ? 'its cost is not known yet' : 'nothing was paid for it';
  const { charged, ceiling, signed, token } = cost;
  const paid = `it cost ${tokenText(charged)} ${token}, of at most ${tokenText(ceiling)}`;
  if (signed === undefined) return paid;
  if (signed === charged) return `${paid}; its receipt says the same`;
  return `${paid}; its receipt says ${tokenText(signed)}, which is not the same`;
}

/** The reason for silence behind an error of payment. */
export function paymentSilence(error: unknown): Reason | undefined {
  if (!(error instanceof PhcError)) return undefined;
  if (error.code === 'PHC_PAYMENT_REQUIRED' || error.code === 'PHC_PAYMENT_NONE') return 'unpaid';
  return error.code === 'PHC_PAYMENT_BUDGET' || error.code === 'PHC_PAYMENT_LIMIT'
    ? 'budget-spent'
    : undefined;
}
