import assert from 'node:assert/strict';
import type { ReceiptFact } from '../../client/receipts/receipt-fact.ts';
import { NO_RECEIPTS, noteReceipt, ofAnotherServer } from './receipt-tally.ts';
import { backingText, receiptText, remoteProof } from './receipt-text.ts';

const VERIFIED: Extract<ReceiptFact, { kind: 'verified' }> = {
  kind: 'verified',
  seq: 7,
  hash: 'd0'.repeat(32),
  audited: false,
  modelRoot: 'ab'.repeat(32),
  profile: 'cpu-fast',
  key: { serverKey: 'c0ffee00'.repeat(8), since: Date.UTC(2026, 10, 22), before: undefined },
  backing: { kind: 'none' },
};
const FAILED: ReceiptFact = { kind: 'failed', reasons: ['it is about another text'], evidence: '/e' };

describe('what is said of receipts', () => {
  it('is that nothing was checked until something was', () => {
    assert.equal(remoteProof(NO_RECEIPTS), 'stated by the server; nothing of it was checked');
    const checking = noteReceipt(NO_RECEIPTS, 'a', { kind: 'checking' });
    assert.equal(remoteProof(checking), remoteProof(NO_RECEIPTS));
  });

  it('never claims that the model was the one that computed', () => {
    assert.equal(receiptText(VERIFIED), 'receipt 7 fits: the server signed this very request and answer');
    const tally = noteReceipt(noteReceipt(NO_RECEIPTS, 'a', VERIFIED), 'b', {
      kind: 'missing',
      error: new Error('x'),
    });
    assert.equal(
      remoteProof(tally),
      'stated by the server, which signed it for one answer in this window, 1 without a receipt',
    );
  });

  it('is alarm once one did not fit, whatever fitted before and after', () => {
    let tally = noteReceipt(NO_RECEIPTS, 'a', VERIFIED);
    tally = noteReceipt(tally, 'b', FAILED);
    tally = noteReceipt(tally, 'c', VERIFIED);
    assert.equal(tally.alarm, FAILED);
    assert.match(remoteProof(tally), /1 of its receipts did not fit what came: do not trust/);
    assert.equal(receiptText(FAILED), 'not verified: it is about another text');
  });

  it('holds nothing against another server, and still tells what came of answers before', () => {
    const tally = noteReceipt(noteReceipt(NO_RECEIPTS, 'a', FAILED), 'b', VERIFIED);
    const other = ofAnotherServer(tally);
    assert.deepEqual([other.failed, other.verified, other.alarm, other.last], [0, 0, null, null]);
    assert.equal(other.notes.get('a'), FAILED);
  });

  it('names the wallet behind a key, or why none is', () => {
    const wallet = { kind: 'wallet', wallet: '0xab', did: 'did:op:1', notAfter: 1_893_456_000 } as const;
    assert.equal(backingText(wallet), 'wallet 0xab stands behind the key for did:op:1 until 2030-01-01');
    assert.match(backingText({ kind: 'fault', reason: 'it has expired' }), /does not hold: it has expired/);
  });

  it('keeps the facts of the last hundred answers', () => {
    let tally = NO_RECEIPTS;
    for (let i = 0; i < 150; i++) tally = noteReceipt(tally, `answer-${i}`, VERIFIED);
    assert.deepEqual([tally.notes.size, tally.verified, tally.notes.has('answer-49')], [100, 150, false]);
  });
});
