import assert from 'node:assert/strict';
import { canonicalRequest } from '../../protocol/receipt/hashes.ts';
import { requestOf, unauditable } from './known-faults.ts';

describe('a signed request', () => {
  it('tells an auditor how logits were moved, and is audited with that', () => {
    const asked = { prompt: 'a', temperature: 0, logit_bias: { 7: -100 }, frequency_penalty: 0.5 };
    const request = requestOf(canonicalRequest({ ...asked, ph: { nonce: '0'.repeat(64), receipt: true } }));
    assert.deepEqual(request.penalties, { bias: [[7, -100]], presence: 0, frequency: 0.5 });
    assert.equal(unauditable(request), undefined);
  });

  it('of a drawn answer is not audited, whatever else it asks', () => {
    assert.match(unauditable(requestOf(canonicalRequest({ prompt: 'a', temperature: 1 }))) ?? '', /drawn/);
  });
});
