import { PhcError } from '../../../protocol/errors.ts';
import { BATCH_SETTLEMENT, PERMIT2_ALLOWANCE } from '../../../protocol/payment/payment-required.ts';
import { ALLOWANCE_RAIL } from './allowance-rail.ts';
import type { Budget } from './budgets.ts';
import { DEPOSIT_RAIL } from './deposit-rail.ts';
import type { PayingRail } from './paying-rail.ts';

/** The rail of that name, `accepts[].scheme`. Throws `PHC_PAYMENT_RAIL`. */
export function railNamed(scheme: unknown): PayingRail {
  if (scheme === BATCH_SETTLEMENT) return DEPOSIT_RAIL;
  if (scheme === PERMIT2_ALLOWANCE) return ALLOWANCE_RAIL;
  throw new PhcError('PHC_PAYMENT_RAIL');
}

/** The rail that a budget was signed for. Throws `PHC_PAYMENT_RAIL`. */
export function railOf({ offer }: Budget): PayingRail {
  return railNamed(offer['scheme']);
}
