import type { FastifyInstance } from 'fastify';
import * as z from 'zod/mini';
import type { ReceiptsHead } from '../../protocol/identity.ts';
import type { ReceiptAnswer } from '../../protocol/receipt/receipt-answer.ts';
import type { ReceiptDesk } from '../identity/receipt-desk.ts';
import { validate } from './validate.ts';

const Query = z.object({ nonce: z.string().check(z.regex(/^[0-9a-f]{64}$/)) });

/** `GET /v1/ph/receipts/head`, and `GET /v1/ph/receipts/:id?nonce=…` for whoever left before the end of an answer. */
export function registerReceipts(app: FastifyInstance, receipts: ReceiptDesk): void {
  app.get('/v1/ph/receipts/head', async (): Promise<ReceiptsHead> => receipts.head());

  app.get<{ Params: { id: string } }>('/v1/ph/receipts/:id', async (request): Promise<ReceiptAnswer> => {
    const { nonce } = validate(Query, request.query);
    return receipts.find(request.params.id, nonce);
  });
}
