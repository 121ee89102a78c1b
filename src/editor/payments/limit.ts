import type { DayLimit } from '../../client/payment/purse.ts';
import { amountOf } from '../../wallet/token-text.ts';
import { readSettings } from '../settings.ts';

/** The person's day, as `YYYY-MM-DD`. */
export function today(now = new Date()): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** What may be spent today at one server, by the settings. */
export function dayLimit(): DayLimit {
  return { date: today(), most: amountOf(readSettings().budgetDay) };
}

/** What may be put aside at once, by the settings; in the token's smallest unit. */
export function sessionLimit(): bigint {
  return amountOf(readSettings().budgetSession);
}
