import { PhcError } from '../../protocol/errors.ts';
import type { PaymentRequired } from '../../protocol/payment/payment-required.ts';

/** A 402: `PHC_PAYMENT_REQUIRED` where nothing was given, `PHC_PAYMENT_REFUSED` where it was not enough. */
export class PaymentNeeded extends PhcError {
  /** What the header says. */
  readonly required: PaymentRequired;

  constructor(required: PaymentRequired, refusal?: string) {
    super(refusal === undefined ? 'PHC_PAYMENT_REQUIRED' : 'PHC_PAYMENT_REFUSED', { detail: refusal });
    this.required = required;
  }
}
