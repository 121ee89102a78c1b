import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PendingAudit } from '../../protocol/audit/pending.ts';
import { canonicalRequest } from '../../protocol/receipt/hashes.ts';
import { testIdentity } from '../../test/support/receipts.ts';
import { token } from '../../test/support/scripted-engine.ts';
import { type AuditOutcome, auditAnswer } from './audit-answer.ts';
import { readState } from './audit-files.ts';
import { runPending } from './run-pending.ts';
import { verifyEvidence } from './verify-evidence.ts';

const MODEL = 'ab'.repeat(32);
const NEVER = new AbortController().signal;
const nobody = async () => assert.fail('the model was asked for');

describe('an answer that another engine computed', () => {
  let identity: ReturnType<typeof testIdentity>;
  let pending: PendingAudit;

  beforeEach(async () => {
    identity = testIdentity();
    const request = canonicalRequest({ prompt: 'a', temperature: 0 });
    const asked = { id: 'cmpl-1', modelRoot: MODEL, profile: 'upstream', nonce: 'cd'.repeat(32), request };
    const record = await identity.receipts.begin(asked);
    record.add({ type: 'text', text: 'Hi', tokens: [token(11, 'Hi')], promptIds: [7] });
    record.end();
    const proof = await record.proof();
    assert.ok(proof);
    const { receipt, logprobs } = proof;
    const answer = { receipt, request, text: 'Hi', tokens: [11], logprobs };
    pending = { v: 1, serverKey: await identity.publicKey(), delegation: null, answer };
  });
  afterEach(() => identity.remove());

  it('is neither passed nor failed, and the model is not asked for', async () => {
    const outcome = await auditAnswer(identity.home, pending, nobody);
    assert.deepEqual(
      [outcome.kind, outcome.reasons],
      ['skipped', ['not auditable: another engine computed it']],
    );
    const { passed, failed, skipped, suspicious } = await readState(identity.home, pending.serverKey, MODEL);
    assert.deepEqual([passed, failed, skipped, suspicious], [0, 0, 1, []]);
  });

  it('does not wait for ever for a model that nobody has', async () => {
    const waiting = join(identity.home, 'audits', 'pending');
    mkdirSync(waiting, { recursive: true });
    writeFileSync(join(waiting, 'one.json'), JSON.stringify(pending));
    const outcomes: AuditOutcome['kind'][] = [];
    const options = { find: nobody, isBusy: async () => false, onLeft: assert.fail, signal: NEVER };
    assert.ok(await runPending(identity.home, { ...options, onOutcome: ({ kind }) => outcomes.push(kind) }));
    assert.deepEqual([outcomes, readdirSync(waiting)], [['skipped'], []]);
  });

  it('is evidence of nothing', async () => {
    const { answer, ...rest } = pending;
    const file = { ...rest, kind: 'tolerance', modelRoot: MODEL, answers: [answer], reasons: ['believe me'] };
    const { proven, reasons } = await verifyEvidence(file, { facts: nobody, exact: nobody });
    assert.equal(proven, false);
    assert.match(reasons[1] ?? '', /Answer 1 was left out: not auditable: another engine computed it/);
  });
});
