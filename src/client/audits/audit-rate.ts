import { AUDIT_RATE } from '../../../protocol/audit/power.ts';
import type { AuditFacts } from './audit-facts.ts';

/**
 * Fraction of the answers to audit after what was found: all of them while the latest one deviates more than any honest answer
 * that was measured, which one short answer cannot prove. The evidence stays valid, since it may be decided from the past
 * what is looked at next.
 */
export function auditRateAfter(audits: Pick<AuditFacts, 'outcomes'> | null): number {
  const latest = Object.values(audits?.outcomes ?? {}).at(-1);
  return latest === 'suspicious' ? 1 : AUDIT_RATE;
}
