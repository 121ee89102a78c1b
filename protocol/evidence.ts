import * as z from 'zod/mini';
import { Envelope } from './dsse.ts';
import { SignedDelegation } from './receipt/delegation.ts';

const Digest = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/**
 * What a client keeps of receipts that caught their server (INTERFACES, "Audit and evaluation"; what computing again
 * finds is in `audit/`). `equivocation` convinces anybody; `forged` says what the client sent and got, and is as good
 * as its word.
 */
export const Evidence = z.object({
  v: z.literal(1),
  kind: z.enum(['equivocation', 'forged']),
  /** The key that is said to have signed, 32 bytes as hexadecimal digits. */
  serverKey: Digest,
  receipts: z.array(Envelope),
  /** The body that was sent, its `ph` with the nonce included; null where it does not matter. */
  request: z.nullable(z.record(z.string(), z.unknown())),
  tokens: z.array(z.int()),
  text: z.optional(z.string()),
  /** Negative log-probabilities in millionths. */
  logprobs: z.optional(z.array(z.int())),
  delegation: z.nullable(SignedDelegation),
  /** What was found, in words. */
  reasons: z.array(z.string()),
});
export type Evidence = z.infer<typeof Evidence>;
