import assert from 'node:assert/strict';
import { AUDIT_RATE } from '../../../protocol/audit/power.ts';
import { auditRateAfter } from './audit-rate.ts';

describe('the rate of audits', () => {
  it('is all answers after a suspicious one, until one passes', () => {
    assert.equal(auditRateAfter(null), AUDIT_RATE);
    assert.equal(auditRateAfter({ outcomes: { a: 'passed', b: 'suspicious' } }), 1);
    assert.equal(auditRateAfter({ outcomes: { a: 'suspicious', b: 'passed' } }), AUDIT_RATE);
  });
});
