import { AUDIT_POWER, AUDIT_RATE, describePower } from '../../../protocol/audit/power.ts';
import type { ReceiptFact } from '../../client/receipts/receipt-fact.ts';
import type { Facts } from '../state.ts';

/** Audits: how many of the answers that were computed again were the model's. */
export function auditCounts({ audits }: Pick<Facts, 'audits'>): string {
  if (!audits) return 'no answer of this server was computed again yet';
  const { passed, failed, skipped, waiting, outcomes } = audits;
  const odd = Object.values(outcomes).filter((outcome) => outcome === 'suspicious').length;
  const rest = [
    ...(odd > 0 ? [`${odd} deviating more than honest ones do`] : []),
    ...(skipped > 0 ? [`${skipped} could not be audited`] : []),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
  ];
  return [`${passed} of ${passed + failed} audits passed`, ...rest].join(', ');
}

/** What the audits are good for, in a sentence for people. */
export function powerText({ auditable }: Pick<Facts, 'auditable'>): string {
  if (auditable === false)
    return 'The model is not on this machine, so no answer is computed again: a provider that cheats would not be caught here.';
  return describePower(AUDIT_RATE, AUDIT_POWER);
}

/** What the audit of one very answer came to. */
export function auditText(
  fact: Extract<ReceiptFact, { kind: 'verified' }>,
  { audits, auditable }: Pick<Facts, 'audits' | 'auditable'>,
): string {
  const outcome = audits?.outcomes[fact.hash];
  switch (outcome) {
    case 'passed':
      return 'audit passed: this machine computed the same answer again';
    case 'caught':
      return 'audit FAILED: the model that it names does not give this answer';
    case 'suspicious':
      return 'audit: the answer deviates more than any honest one that was measured, which is no proof yet';
    case 'skipped':
      return 'not audited: answers of this kind cannot be';
    default:
      if (!fact.audited) return 'that this model computed it was not checked (not chosen for an audit)';
      return auditable === false
        ? 'that this model computed it was not checked: it is not on this machine'
        : 'that this model computed it is not checked yet: audits wait until nobody types';
  }
}
