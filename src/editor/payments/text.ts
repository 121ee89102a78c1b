import { PhcError } from '../../../protocol/errors.ts';
import type { Price } from '../../../protocol/payment/price.ts';
import type { Reason } from '../../completion/reasons.ts';
import { tokenText } from '../../wallet/token-text.ts';
import { t } from '../l10n.ts';
import type { AnswerCost, PaymentFact } from './fact.ts';

/** Enough to tell two answers apart; datatokens have 18 digits after the point. */
const SHOWN_DIGITS = 6;

/** An amount for a menu: all digits of small sums would push everything else out of it. */
export function shortAmount(amount: bigint): string {
  const unit = 10n ** BigInt(18 - SHOWN_DIGITS);
  const rounded = (amount / unit) * unit;
  return amount > 0n && rounded === 0n ? t('less than {0}', tokenText(unit)) : tokenText(rounded);
}

/** What answers cost. */
export function priceText(price: Price, token: string): string {
  return 'amountPerAnswer' in price
    ? t('{0} {1} per answer', tokenText(BigInt(price.amountPerAnswer)), token)
    : t('{0} {1} per 1,000 tokens', tokenText(BigInt(price.amountPer1kTokens)), token);
}

/** One line on the budget, or on what answers would cost. */
export function budgetText(fact: Exclude<PaymentFact, { kind: 'free' }>): string {
  const { token } = fact;
  if (fact.kind === 'unpaid') {
    return fact.price ? t('Answers cost {0}', priceText(fact.price, token)) : t('Answers cost something');
  }
  if (fact.stopped === 'charge') return t('Paying has stopped: the server charged what was not agreed');
  if (fact.stopped) return t('Paying has stopped: the server charged for answers that never came');
  return t(
    'Budget: {0} of {1} {2} left, {3} spent today',
    shortAmount(fact.left),
    shortAmount(fact.deposited),
    token,
    shortAmount(fact.today),
  );
}

/** What an answer cost, and what of that was signed. */
export function costText(cost: AnswerCost | undefined, kind: PaymentFact['kind']): string {
  if (!cost) return kind === 'paid' ? t('its cost is not known yet') : t('nothing was paid for it');
  const { charged, ceiling, signed, token } = cost;
  const paid = t('it cost {0} {1}, of at most {2}', tokenText(charged), token, tokenText(ceiling));
  if (signed === undefined) return paid;
  if (signed === charged) return t('{0}; its receipt says the same', paid);
  return t('{0}; its receipt says {1}, which is not the same', paid, tokenText(signed));
}

/** The reason for silence behind an error of payment. */
export function paymentSilence(error: unknown): Reason | undefined {
  if (!(error instanceof PhcError)) return undefined;
  if (error.code === 'PHC_PAYMENT_REQUIRED' || error.code === 'PHC_PAYMENT_NONE') return 'unpaid';
  return error.code === 'PHC_PAYMENT_BUDGET' || error.code === 'PHC_PAYMENT_LIMIT'
    ? 'budget-spent'
    : undefined;
}
