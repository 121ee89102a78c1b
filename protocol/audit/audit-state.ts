import * as z from 'zod/mini';
import { AuditedAnswer } from './audit-evidence.ts';
import { EProcess } from './e-process.ts';

/** What audits have shown of one provider and model: a file of the home folder. */
export const AuditState = z.strictObject({
  v: z.literal(1),
  serverKey: z.string(),
  modelRoot: z.string(),
  process: EProcess,
  passed: z.int(),
  failed: z.int(),
  skipped: z.int(),
  /** Answers that deviated more than any honest one; with them somebody else can be convinced. */
  suspicious: z.array(AuditedAnswer),
  /** The latest audited receipts, by hash: none counts twice, even when the process is killed between two files. */
  done: z.array(z.string()),
  /** What the audit of each of them came to. */
  outcomes: z._default(z.record(z.string(), z.enum(['passed', 'caught', 'suspicious', 'skipped'])), {}),
  evidence: z.optional(z.string()),
});
export type AuditState = z.infer<typeof AuditState>;
