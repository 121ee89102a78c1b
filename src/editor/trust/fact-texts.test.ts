import assert from 'node:assert/strict';
import type { ReceiptFact } from '../../client/receipts/receipt-fact.ts';
import { type Facts, FIRST_FACTS } from '../state.ts';
import { auditCounts, auditText, powerText } from './audit-text.ts';
import { didText, pinText, proofOf } from './identity-text.ts';
import { attestedBy, attestedHow, scoreLines } from './score-text.ts';

const HASH = 'd0'.repeat(32);
const ROOT = '3fa2c1d8'.repeat(8);
const VERIFIED: Extract<ReceiptFact, { kind: 'verified' }> = {
  kind: 'verified',
  seq: 7,
  hash: HASH,
  audited: false,
  modelRoot: ROOT,
  profile: 'cpu-fast',
  key: { serverKey: 'c0ffee00'.repeat(8), since: 0, before: undefined },
  backing: { kind: 'none' },
};
const AUDITS: NonNullable<Facts['audits']> = {
  serverKey: VERIFIED.key.serverKey,
  modelRoot: ROOT,
  passed: 4,
  failed: 0,
  skipped: 1,
  waiting: 2,
  outcomes: {},
  evidence: undefined,
};
const SERVES: NonNullable<Facts['whoServes']> = {
  serverKey: VERIFIED.key.serverKey,
  modelRoot: ROOT,
  did: undefined,
  chainId: undefined,
  identity: { models: [], serverKey: VERIFIED.key.serverKey, delegation: null, revocations: [] },
  scores: [
    {
      suite: 'humaneval',
      metric: 'pass@1',
      problems: 164,
      valuePpm: 67_073,
      lowPpm: 37_862,
      highPpm: 116_101,
      profile: 'cpu-fp32',
      evaluator: 'Jane Doe',
      finishedAt: '2026-11-22T10:00:00Z',
      publicKey: '',
    },
  ],
};

describe('what is said of audits', () => {
  it('is nothing before the first', () => {
    assert.equal(auditCounts(FIRST_FACTS), 'no answer of this server was computed again yet');
  });

  it('counts what passed, could not be audited and waits', () => {
    assert.equal(auditCounts({ audits: AUDITS }), '4 of 4 audits passed, 1 could not be audited, 2 waiting');
  });

  it('tells an answer that deviates without being proof, and counts it to neither side', () => {
    const audits = { ...AUDITS, skipped: 0, waiting: 0, outcomes: { a: 'suspicious', b: 'passed' } } as const;
    assert.equal(auditCounts({ audits }), '4 of 4 audits passed, 1 deviating more than honest ones do');
  });

  it('claims no power where the model is not here', () => {
    assert.match(
      powerText({ ...FIRST_FACTS, auditable: true }),
      /1 answer in 5 would be caught within \d+ answers at your rate/,
    );
    assert.match(powerText({ ...FIRST_FACTS, auditable: false }), /would not be caught here/);
  });

  it('is that there can be none of what another engine computed, whatever came of an audit', () => {
    const model = { name: 'm', modelRoot: ROOT, profile: 'upstream', context: 0 };
    const elsewhere = { ...FIRST_FACTS, local: false, link: { kind: 'ready', version: '0', model } } as const;
    assert.match(
      powerText({ ...elsewhere, auditable: true }),
      /none can be computed again: .* not be caught here/,
    );
    const fact = { ...VERIFIED, profile: 'upstream', audited: true };
    for (const outcome of [undefined, 'passed', 'caught'] as const) {
      const audits = { ...AUDITS, outcomes: outcome ? { [HASH]: outcome } : {} };
      assert.equal(auditText(fact, { audits, auditable: true }), 'not auditable: another engine computed it');
    }
    assert.match(proofOf(elsewhere), /^stated by the server; .* its operator's word$/);
    assert.doesNotMatch(proofOf({ ...elsewhere, local: true }), /checked when the model was loaded/);
  });

  it('is about the very answer', () => {
    const of = (outcome: 'passed' | 'caught' | undefined, audited = false, auditable = true) =>
      auditText(
        { ...VERIFIED, audited },
        { audits: { ...AUDITS, outcomes: outcome ? { [HASH]: outcome } : {} }, auditable },
      );
    assert.match(of('passed'), /^audit passed/);
    assert.match(of('caught'), /^audit FAILED/);
    assert.match(of(undefined), /this model computed it was not checked \(not chosen/);
    assert.match(of(undefined, true), /this model computed it is not checked yet/);
    assert.match(of(undefined, true, false), /was not checked: it is not on this machine/);
  });
});

describe('what is said of scores', () => {
  it('is the value with its interval, and who says so', () => {
    assert.deepEqual(scoreLines({ ...FIRST_FACTS, whoServes: SERVES }), [
      'humaneval pass@1 6.7 % [3.8 %, 11.6 %] of 164',
    ]);
    assert.match(attestedBy({ ...FIRST_FACTS, whoServes: SERVES }) ?? '', /by Jane Doe on 2026-11-22/);
    assert.match(attestedHow({ ...FIRST_FACTS, whoServes: SERVES }), /came with the product/);
    assert.match(
      attestedHow({ ...FIRST_FACTS, whoServes: SERVES, local: false }),
      /^key [0-9a-f]{8}, shown by this server/,
    );
  });

  it('is that there is none, where nobody signed one', () => {
    assert.deepEqual(scoreLines(FIRST_FACTS), []);
    assert.equal(attestedHow(FIRST_FACTS), 'no signed score of this very model is known here');
  });
});

describe('what is said of an identity', () => {
  it('never takes a published name for checked', () => {
    assert.equal(didText(FIRST_FACTS), 'under no identity that is bound to it');
    const whoServes = { ...SERVES, did: 'did:op:ab' };
    assert.equal(didText({ ...FIRST_FACTS, whoServes }), 'did:op:ab, as its server says; no chain was asked');
  });

  it('tells a change of model apart', () => {
    assert.match(pinText({ kind: 'same', modelRoot: ROOT, since: 0 }), /since 1970-01-01/);
    const changed = { kind: 'changed', before: ROOT, now: HASH, since: 0 } as const;
    assert.match(pinText(changed), /^CHANGED, it was 3fa2c1d8/);
  });
});
