import type { IncomingMessage } from 'node:http';
import { PhcError } from '../../../protocol/errors.ts';
import { PAYMENT_SIGNATURE } from '../../../protocol/payment/header.ts';
import type { PaymentResponse } from '../../../protocol/payment/payment-response.ts';
import { ceilingOf, type Extent, type Price, priceOf } from '../../../protocol/payment/price.ts';
import { type Call, send } from '../http.ts';
import type { Target } from '../target.ts';
import type { Offer } from './offer.ts';
import { type AnyPayment, type PaidAnswer, paidRequest, type Signer } from './paid-request.ts';
import type { DayLimit } from './purse.ts';

/** What one answer cost. */
export interface Cost {
  readonly tokens: number;
  readonly ceiling: bigint;
  readonly charged: bigint;
}

/** Pays for one request. */
export interface Toll {
  /** As `send`, with the payment. Throws what it and the purse throw. */
  send(target: Target, call: Call): Promise<IncomingMessage>;
  /** The answer said what it cost. Throws `PHC_PAYMENT_CHARGE` where that is more than came; nothing is signed after it. */
  settle(told: PaymentResponse, tokens: number): Promise<Cost>;
  /**
   * The answer was left before it said so, after so many bytes of it were read, and may tell it later; does nothing after
   * `settle`.
   */
  leave(bytes?: number): void;
}

/** An answer of `node:http` as `paidRequest` knows them. */
export function asAnswer(message: IncomingMessage): PaidAnswer & { readonly message: IncomingMessage } {
  return {
    message,
    status: message.statusCode ?? 0,
    headers: {
      get(name) {
        const value = message.headers[name];
        return typeof value === 'string' ? value : null;
      },
    },
    // Read to its end, so that the connection can be used again.
    body: { cancel: async () => void message.resume() },
  };
}

/** What a request is paid out of. */
interface Fund {
  readonly offer: Offer;
  readonly price: Price;
  readonly purse: Signer;
  /** When the server serves nothing more out of it, in seconds since the epoch. */
  readonly endsAt: number;
}

/** Pays for one request out of a purse. `send` throws `PHC_PAYMENT_BUDGET` where its time is over. */
export function createToll(
  { offer, price, purse, endsAt }: Fund,
  extent: Extent,
  limit: DayLimit | undefined,
): Toll {
  const ceiling = ceilingOf(price, extent);
  let payment: AnyPayment | undefined;
  let settled = false;
  return {
    async send(target, call) {
      const { signal } = call;
      if (Date.now() >= endsAt * 1000) {
        const detail = `it ended at ${new Date(endsAt * 1000).toISOString()}`;
        throw new PhcError('PHC_PAYMENT_BUDGET', { detail });
      }
      const paid = await paidRequest({ offer, purse, ceiling, signal, limit }, async (header) =>
        asAnswer(await send(target, { ...call, headers: { [PAYMENT_SIGNATURE]: header } })),
      );
      payment = paid.payment;
      return paid.response.message;
    },
    async settle(told, tokens) {
      settled = true;
      await payment?.settle(told, priceOf(price, { answers: 1, tokens }));
      return { tokens, ceiling, charged: BigInt(told.extra?.chargedAmount ?? '0') };
    },
    leave(bytes = 0) {
      // A token is a byte at least.
      if (!settled) payment?.leave(priceOf(price, { answers: bytes === 0 ? 0 : 1, tokens: bytes }));
    },
  };
}
