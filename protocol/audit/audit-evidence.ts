import * as z from 'zod/mini';
import { Envelope } from '../dsse.ts';
import { SignedDelegation } from '../receipt/delegation.ts';

const Digest = z.string().check(z.regex(/^[0-9a-f]{64}$/));
/** More than a person's audits of a year. */
const MOST_ANSWERS = 10_000;

/** One audited answer: its receipt, what was asked and what came; enough to compute it again. */
export const AuditedAnswer = z.strictObject({
  receipt: Envelope,
  /** The body that was sent, in its canonical form, without `ph` and `user`. */
  request: z.string().check(z.maxLength(16 * 1024 * 1024)),
  text: z.string(),
  tokens: z.array(z.int().check(z.nonnegative())).check(z.maxLength(4096)),
  /** Negative log-probabilities in millionths, one for each token. */
  logprobs: z.array(z.int().check(z.nonnegative())).check(z.maxLength(4096)),
});
export type AuditedAnswer = z.infer<typeof AuditedAnswer>;

/**
 * Answers that a provider signed and that are not the model's: whoever has the model folder computes them again, and
 * gets the same numbers to the bit in the exact engine (INTERFACES, "Audit and evaluation").
 */
export const AuditEvidence = z.strictObject({
  v: z.literal(1),
  /** `exact`: the profile admits no deviation; `tolerance`: they are beyond what the model's calibration admits. */
  kind: z.enum(['exact', 'tolerance']),
  serverKey: Digest,
  modelRoot: Digest,
  answers: z.array(AuditedAnswer).check(z.minLength(1), z.maxLength(MOST_ANSWERS)),
  delegation: z.nullable(SignedDelegation),
  /** What whoever made this file found, in words; nobody has to believe it. */
  reasons: z.array(z.string()),
});
export type AuditEvidence = z.infer<typeof AuditEvidence>;
