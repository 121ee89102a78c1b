import {
  fromHeader,
  PAYMENT_REQUIRED,
  PAYMENT_RESPONSE,
  toHeader,
} from '../../../protocol/payment/header.ts';
import type { Voucher } from '../../../protocol/payment/payment-payload.ts';
import { PaymentRequired } from '../../../protocol/payment/payment-required.ts';
import { PaymentResponse } from '../../../protocol/payment/payment-response.ts';
import type { SignedDeposit } from './deposit.ts';
import type { Offer } from './offer.ts';
import type { Payment, Purse } from './purse.ts';

/** The PAYMENT-SIGNATURE header of a voucher, with money for the channel where there is a deposit. */
function paymentHeader(
  offer: Offer,
  { state }: Purse,
  voucher: Voucher,
  ceiling: bigint,
  deposit?: SignedDeposit,
): string {
  const payload = deposit
    ? {
        type: 'deposit',
        channelConfig: state.config,
        voucher,
        deposit: { amount: deposit.amount, authorization: deposit.authorization },
      }
    : { type: 'voucher', channelConfig: state.config, voucher };
  const permit = deposit?.permit && { ...deposit.permit, version: '1' };
  return toHeader({
    x402Version: 2,
    accepted: { ...offer.raw, amount: String(ceiling) },
    payload,
    ...(permit ? { extensions: { eip2612GasSponsoring: { info: permit } } } : {}),
  });
}

/** What a request is paid with. */
export interface PaidRequest {
  readonly offer: Offer;
  readonly purse: Purse;
  readonly ceiling: bigint;
  /** Goes with the first request of a channel, and with top-ups. */
  readonly deposit?: SignedDeposit;
  readonly signal?: AbortSignal;
}

/**
 * Sends a request with its payment; a 402 that sets us right is answered once. The caller settles the payment where
 * the answer told its price, or leaves it. Throws what `send` and `Purse.pay` throw; the payment is then left.
 */
export async function paidRequest(
  { offer, purse, ceiling, deposit, signal }: PaidRequest,
  send: (header: string) => Promise<Response>,
): Promise<{ response: Response; payment: Payment }> {
  const payment = await purse.pay(ceiling, signal);
  try {
    const response = await send(paymentHeader(offer, purse, payment.voucher, ceiling, deposit));
    if (response.status !== 402) return { response, payment };
    const required = fromHeader(PaymentRequired, response.headers.get(PAYMENT_REQUIRED) ?? '');
    const accepts = required?.accepts.find(({ scheme }) => scheme === offer.raw['scheme']);
    const voucher = accepts && payment.correct(accepts);
    if (!voucher) return { response, payment };
    await response.body?.cancel();
    return { response: await send(paymentHeader(offer, purse, voucher, ceiling)), payment };
  } catch (error) {
    payment.leave();
    throw error;
  }
}

/** What the header of an answer says of its price; undefined where it says nothing, as when it streams. */
export function readPaymentResponse(response: Response): PaymentResponse | undefined {
  return fromHeader(PaymentResponse, response.headers.get(PAYMENT_RESPONSE) ?? '');
}
