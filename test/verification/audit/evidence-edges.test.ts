import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { verifyEvidence } from '../../../server/audit/verify-evidence.ts';
import { runCommand } from '../../support/real-server.ts';

const NOBODY = {
  facts: async () => {
    throw new Error('the model was asked for');
  },
  exact: async () => {
    throw new Error('the model was asked for');
  },
};
const DIGEST = 'ab'.repeat(32);
const ANSWER = {
  receipt: {
    payload: 'e30=',
    payloadType: 'application/vnd.ph.receipt.v1+json',
    signatures: [{ sig: 'AA==' }],
  },
  request: '{}',
  text: '',
  tokens: [],
  logprobs: [],
};
const FILE = {
  v: 1,
  kind: 'tolerance',
  serverKey: DIGEST,
  modelRoot: DIGEST,
  answers: [ANSWER],
  delegation: null,
  reasons: ['believe me'],
};

describe('evidence that is none', function () {
  this.timeout(60_000);

  it('is not believed whatever JSON it is, and no model is asked for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        assert.equal((await verifyEvidence(value, NOBODY)).proven, false);
      }),
      { numRuns: 300 },
    );
  });

  it('is not believed when a field of it is anything else, or nobody signed', async () => {
    assert.equal((await verifyEvidence(FILE, NOBODY)).proven, false);
    const keys = Object.keys(FILE);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...keys), fc.jsonValue(), async (key, value) => {
        assert.equal((await verifyEvidence({ ...FILE, [key]: value }, NOBODY)).proven, false);
      }),
      { numRuns: 300 },
    );
  });

  it('makes the command exit with 1 and a reason', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'phc-evidence-'));
    try {
      const file = join(folder, 'evidence.json');
      writeFileSync(file, JSON.stringify(FILE));
      const checked = runCommand(['audit', 'verify', file], folder);
      assert.equal(await checked.ended, 1);
      assert.match(checked.output(), /NOT PROVEN\nThe key did not sign the receipt of answer 1\./);
      const none = runCommand(['audit', 'verify', join(folder, 'none.json')], folder);
      assert.equal(await none.ended, 1);
      const status = runCommand(['audit', 'status'], folder);
      assert.equal(await status.ended, 0);
      assert.match(status.output(), /1 answer in 5 would be caught within \d+ answers/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
