import { AUDIT_POWER, AUDIT_RATE, answersToCatch } from '../../../protocol/audit/power.ts';
import { UPSTREAM_PROFILE } from '../../../protocol/receipt/receipt.ts';
import type { ReceiptFact } from '../../client/receipts/receipt-fact.ts';
import { t } from '../l10n.ts';
import type { Facts } from '../state.ts';

/** Audits: how many of the answers that were computed again were the model's. */
export function auditCounts({ audits }: Pick<Facts, 'audits'>): string {
  if (!audits) return t('no answer of this server was computed again yet');
  const { passed, failed, skipped, waiting, outcomes } = audits;
  const odd = Object.values(outcomes).filter((outcome) => outcome === 'suspicious').length;
  const rest = [
    ...(odd > 0 ? [t('{0} deviating more than honest ones do', odd)] : []),
    ...(skipped > 0 ? [t('{0} could not be audited', skipped)] : []),
    ...(waiting > 0 ? [t('{0} waiting', waiting)] : []),
  ];
  return [t('{0} of {1} audits passed', passed, passed + failed), ...rest].join(', ');
}

/** What the audits are good for, in a sentence for people. */
export function powerText({ auditable, link }: Pick<Facts, 'auditable' | 'link'>): string {
  if (link.kind === 'ready' && link.model.profile === UPSTREAM_PROFILE)
    return t(
      'Another engine computes the answers, so none can be computed again: a provider that cheats would not be caught here.',
    );
  if (auditable === false)
    return t(
      'The model is not on this machine, so no answer is computed again: a provider that cheats would not be caught here.',
    );
  return t(
    'Cheating on 1 answer in 5 would be caught within {0} answers at your rate.',
    answersToCatch(1 / 5, AUDIT_RATE, AUDIT_POWER),
  );
}

/** What the audit of one very answer came to. */
export function auditText(
  fact: Extract<ReceiptFact, { kind: 'verified' }>,
  { audits, auditable }: Pick<Facts, 'audits' | 'auditable'>,
): string {
  if (fact.profile === UPSTREAM_PROFILE) return t('not auditable: another engine computed it');
  const outcome = audits?.outcomes[fact.hash];
  switch (outcome) {
    case 'passed':
      return t('audit passed: this machine computed the same answer again');
    case 'caught':
      return t('audit FAILED: the model that it names does not give this answer');
    case 'suspicious':
      return t(
        'audit: the answer deviates more than any honest one that was measured, which is no proof yet',
      );
    case 'skipped':
      return t('not audited: answers of this kind cannot be');
    default:
      if (!fact.audited) return t('that this model computed it was not checked (not chosen for an audit)');
      return auditable === false
        ? t('that this model computed it was not checked: it is not on this machine')
        : t('that this model computed it is not checked yet: audits wait until nobody types');
  }
}
