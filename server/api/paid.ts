import type { FastifyReply, FastifyRequest } from 'fastify';
import { PAYMENT_RESPONSE, PAYMENT_SIGNATURE, toHeader } from '../../protocol/payment/header.ts';
import { ceilingOf, type Extent } from '../../protocol/payment/price.ts';
import type { Bill } from '../payments/bill.ts';
import type { Presented } from '../payments/till.ts';
import type { ApiContext } from './context.ts';
import { isTrusted } from './guard.ts';

/** How a request shows its payment. */
export function presented(request: FastifyRequest, signal: AbortSignal): Presented {
  const header = request.headers[PAYMENT_SIGNATURE];
  const url = `${request.protocol}://${request.host}${request.url.split('?')[0]}`;
  return { header: typeof header === 'string' ? header : undefined, url, signal };
}

function whenGone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  // Of an answer that was sent nobody needs to know: the error that an abort makes took 0.6 ms of each request.
  reply.raw.once('close', () => reply.raw.writableFinished || controller.abort());
  return controller.signal;
}

/**
 * Runs `work` once the request is paid for, where payment is asked for: not from the person's own socket, nor from
 * whoever has a key. A request that was refused, or failed, costs nothing; one whose client left costs what it got.
 */
export async function withBill(
  { till }: ApiContext,
  request: FastifyRequest,
  reply: FastifyReply,
  extent: Extent,
  work: (bill: Bill | undefined) => Promise<void>,
): Promise<void> {
  if (!till || isTrusted(request)) return work(undefined);
  const bill = await till.admit(presented(request, whenGone(reply)), ceilingOf(till.terms.price, extent));
  request.payer = bill.payer;
  try {
    await work(bill);
  } finally {
    // Does nothing where the answer was charged.
    await bill.waive();
  }
}

/** Makes an answer, and charges what of it was delivered unless the server failed. */
export async function charged<T>(
  bill: Bill | undefined,
  reply: FastifyReply,
  answer: () => Promise<T>,
): Promise<T> {
  if (!bill) return answer();
  try {
    const result = await answer();
    await bill.settle();
    return result;
  } catch (error) {
    if (reply.raw.destroyed) await bill.settle();
    else await bill.waive();
    throw error;
  }
}

/** Charges a whole answer and says so in the header that goes before it. */
export async function settleInHeader(bill: Bill | undefined, reply: FastifyReply): Promise<void> {
  if (bill) reply.header(PAYMENT_RESPONSE, toHeader((await bill.settle()).response));
}
