import type { FastifyInstance } from 'fastify';
import { PAYMENT_REQUIRED, PAYMENT_RESPONSE, toHeader } from '../../protocol/payment/header.ts';
import { ceilingOf } from '../../protocol/payment/price.ts';
import type { PaymentNeeded } from '../payments/payment-needed.ts';
import type { Payments } from '../payments/payments.ts';
import { presented } from './paid.ts';

/** What a completion asks for that names no number of tokens: OpenAI's default. */
const USUAL = { answers: 1, maxTokens: 16 };

/** The headers of a 402. */
export function paymentHeaders({ required }: PaymentNeeded): Record<string, string> {
  return { [PAYMENT_REQUIRED]: toHeader(required) };
}

/**
 * `GET /v1/ph/terms`: what a 402 would ask for. `GET /v1/completions`: a 402, or with a refund in the header what is
 * left of the channel goes back to its payer; stock clients of x402 ask for it there.
 */
export function registerTerms(app: FastifyInstance, { till, refund }: Payments): void {
  const ceiling = ceilingOf(till.terms.price, USUAL);
  app.get('/v1/ph/terms', async () => ({ x402Version: 2, accepts: till.accepts(ceiling) }));

  app.get('/v1/completions', async (request, reply) => {
    const response = await refund(presented(request, AbortSignal.timeout(60_000)), ceiling);
    reply.header(PAYMENT_RESPONSE, toHeader(response));
    return response;
  });
}
