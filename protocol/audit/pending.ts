import * as z from 'zod/mini';
import { SignedDelegation } from '../receipt/delegation.ts';
import { AuditedAnswer } from './audit-evidence.ts';

/** An answer whose receipt was checked and whose coin fell: what a client leaves to be audited later. */
export const PendingAudit = z.strictObject({
  v: z.literal(1),
  serverKey: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  delegation: z.nullable(SignedDelegation),
  answer: AuditedAnswer,
});
export type PendingAudit = z.infer<typeof PendingAudit>;
