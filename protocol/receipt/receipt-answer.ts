import * as z from 'zod/mini';
import { Envelope } from '../dsse.ts';

/**
 * Answer of `GET /v1/ph/receipts/{id}?nonce=…`, for a client that left before the end: the receipt, and what it is
 * about as long as the server remembers that.
 */
export const ReceiptAnswer = z.object({
  id: z.string(),
  receipt: Envelope,
  answer: z.optional(
    z.object({
      modelRoot: z.string(),
      profile: z.string(),
      promptTokens: z.int(),
      text: z.string(),
      tokens: z.array(z.int()),
      /** Negative log-probabilities in millionths, one for each token. */
      logprobs: z.array(z.int()),
    }),
  ),
});
export type ReceiptAnswer = z.infer<typeof ReceiptAnswer>;
