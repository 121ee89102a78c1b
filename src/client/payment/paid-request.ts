import {
  fromHeader,
  PAYMENT_REQUIRED,
  PAYMENT_RESPONSE,
  toHeader,
} from '../../../protocol/payment/header.ts';
import type { Voucher } from '../../../protocol/payment/payment-payload.ts';
import { PaymentRequired } from '../../../protocol/payment/payment-required.ts';
import { PaymentResponse } from '../../../protocol/payment/payment-response.ts';
import type { SignedAllowance } from './allowance.ts';
import type { SignedDeposit } from './deposit.ts';
import type { Offer } from './offer.ts';
import type { DayLimit, Payment } from './purse.ts';
import type { PurseState } from './purse-state.ts';

/** A payment as it is known to who has it from another window's purse: its calls may take a moment. */
export interface AnyPayment {
  readonly voucher: Voucher;
  settle(...args: Parameters<Payment['settle']>): Promise<void> | void;
  correct(
    ...args: Parameters<Payment['correct']>
  ): Promise<ReturnType<Payment['correct']>> | ReturnType<Payment['correct']>;
  leave(...args: Parameters<Payment['leave']>): void;
}

/** What signs for requests: a purse, or the way to one. */
export interface Signer<P extends AnyPayment = AnyPayment> {
  readonly state: PurseState;
  pay(ceiling: bigint, signal?: AbortSignal, limit?: DayLimit): Promise<P>;
}

/** As much of an answer as paying needs; a `Response` of fetch is one. */
export interface PaidAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: { cancel(): Promise<void> } | null;
}

/** What a request is paid with. */
export interface PaidRequest<P extends AnyPayment = AnyPayment> {
  readonly offer: Offer;
  readonly purse: Signer<P>;
  readonly ceiling: bigint;
  /** Goes with the first request of a channel, and with top-ups. */
  readonly deposit?: SignedDeposit | SignedAllowance;
  /** Asks for what is left, and for no answer. */
  readonly refund?: boolean;
  readonly signal?: AbortSignal;
  readonly limit?: DayLimit | undefined;
}

/** The part of a payload that brings money, by either rail. */
function funding(deposit: SignedDeposit | SignedAllowance) {
  if ('allowance' in deposit) return { type: 'allowance', allowance: deposit.allowance };
  const { amount, authorization } = deposit;
  return { type: 'deposit', deposit: { amount, authorization } };
}

/** The PAYMENT-SIGNATURE header of a voucher, with money for the channel where there is a deposit. */
function paymentHeader(
  { offer, purse: { state }, ceiling, deposit, refund }: PaidRequest,
  voucher: Voucher,
): string {
  const base = { channelConfig: state.config, voucher };
  const payload = deposit
    ? { ...funding(deposit), ...base }
    : { type: refund ? 'refund' : 'voucher', ...base };
  const { sponsoring } = offer;
  const info = deposit?.permit && { ...Object(sponsoring?.['info']), ...deposit.permit, version: '1' };
  return toHeader({
    x402Version: 2,
    accepted: { ...offer.raw, amount: String(ceiling) },
    payload,
    ...(info ? { extensions: { eip2612GasSponsoring: { ...sponsoring, info } } } : {}),
  });
}

/**
 * Sends a request with its payment; a 402 that sets us right is answered once. The caller settles the payment where
 * the answer told its price, or leaves it. Throws what `send` and `Purse.pay` throw; the payment is then left.
 */
export async function paidRequest<T extends PaidAnswer, P extends AnyPayment>(
  request: PaidRequest<P>,
  send: (header: string) => Promise<T>,
): Promise<{ response: T; payment: P }> {
  const { offer, purse, ceiling, signal, limit } = request;
  const payment = await purse.pay(ceiling, signal, limit);
  try {
    const response = await send(paymentHeader(request, payment.voucher));
    if (response.status !== 402) return { response, payment };
    const required = fromHeader(PaymentRequired, response.headers.get(PAYMENT_REQUIRED) ?? '');
    const accepts = required?.accepts.find(({ scheme }) => scheme === offer.raw['scheme']);
    const voucher = accepts && (await payment.correct(accepts));
    if (!voucher) return { response, payment };
    await response.body?.cancel();
    const { deposit: _, ...again } = request;
    return { response: await send(paymentHeader(again, voucher)), payment };
  } catch (error) {
    payment.leave();
    throw error;
  }
}

/** What the header of an answer says of its price; undefined where it says nothing, as when it streams. */
export function readPaymentResponse({ headers }: PaidAnswer): PaymentResponse | undefined {
  return fromHeader(PaymentResponse, headers.get(PAYMENT_RESPONSE) ?? '');
}
