import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { utf8 } from '../../../protocol/bytes.ts';
import { canonicalJson } from '../../../protocol/canonical-json.ts';
import { seal } from '../../../protocol/dsse.ts';
import {
  lpRoot,
  promptTokensHash,
  requestHash,
  textHash,
  tokensHash,
} from '../../../protocol/receipt/hashes.ts';
import { RECEIPT_TYPE } from '../../../protocol/receipt/receipt.ts';
import { openAuditModel } from '../../../server/audit/open-audit-model.ts';
import { verifyEvidence } from '../../../server/audit/verify-evidence.ts';
import { openServerKey, type ServerKey } from '../../../server/identity/server-key.ts';
import { AUDIT_WORKER } from '../../support/audit-process.ts';
import { runCommand } from '../../support/real-server.ts';
import { tinyCalibrated } from '../../support/tiny-calibrated.ts';

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

const NONCE = 'cd'.repeat(32);

/** What a hostile signer may put its name to: any request, tokens and texts, with hashes that fit. */
const MADE_UP = fc.record({
  request: fc.oneof(
    fc.string(),
    fc.json(),
    fc.constantFrom('{"prompt":"a = b","temperature":0}', '{"max_tokens":4,"prompt":[1,2],"temperature":0}'),
    fc.record({ prompt: fc.string(), temperature: fc.constantFrom(0, 1) }).map(canonicalJson),
  ),
  text: fc.string(),
  tokens: fc.array(fc.oneof(fc.nat(300), fc.nat()), { maxLength: 6 }),
  profile: fc.constantFrom('cpu-fast', 'cpu-fp32', 'exact', 'unknown'),
  finish: fc.constantFrom('stop', 'length', 'cancelled'),
});

type MadeUp = typeof MADE_UP extends fc.Arbitrary<infer T> ? T : never;

function signedEvidence({ request, text, tokens, profile, finish }: MadeUp, key: ServerKey, root: string) {
  const logprobs = tokens.map((id) => id % 1_000_000);
  const receipt = {
    v: 1,
    seq: 1,
    prev: DIGEST,
    id: 'cmpl-1',
    modelRoot: root,
    profile,
    engineSha256: DIGEST,
    req: {
      nonce: NONCE,
      hash: requestHash(NONCE, request),
      promptTokens: 1,
      promptTokensHash: promptTokensHash(NONCE, [1]),
    },
    res: {
      tokens: tokens.length,
      tokensHash: tokensHash(tokens),
      textHash: textHash(text),
      finish,
      lpRoot: lpRoot(tokens, logprobs),
    },
    t0: 1,
    t1: 2,
  };
  const envelope = seal(RECEIPT_TYPE, utf8(canonicalJson(receipt)), key);
  const answer = { receipt: envelope, request, text, tokens, logprobs };
  return { ...FILE, serverKey: key.publicKey, modelRoot: root, answers: [answer] };
}

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

  it('is not believed when receipts are shown that their key did not sign twice', async () => {
    const receipt = fc.oneof(fc.constant(ANSWER.receipt), fc.jsonValue());
    const files = fc.record({
      kind: fc.constantFrom('equivocation', 'forged', 'x'),
      receipts: fc.array(receipt, { maxLength: 3 }),
      request: fc.oneof(fc.constant(null), fc.jsonValue()),
    });
    const { serverKey, delegation, reasons } = FILE;
    await fc.assert(
      fc.asyncProperty(files, async (file) => {
        const shown = { v: 1, serverKey, delegation, reasons, tokens: [], ...file };
        assert.equal((await verifyEvidence(shown, NOBODY)).proven, false);
      }),
      { numRuns: 300 },
    );
  });

  it('is not believed, never crashed by, when whoever holds the key signed what no server says', async () => {
    const home = mkdtempSync(join(tmpdir(), 'phc-signer-'));
    const tiny = await tinyCalibrated();
    const model = openAuditModel(tiny, AUDIT_WORKER);
    try {
      const key = await openServerKey(home);
      await fc.assert(
        fc.asyncProperty(MADE_UP, async (made) => {
          const verdict = await verifyEvidence(signedEvidence(made, key, tiny.root), {
            facts: async () => model.facts,
            exact: () => model.exact(),
          });
          assert.ok(verdict.reasons.every((reason) => reason.length > 0));
        }),
        { numRuns: 100 },
      );
    } finally {
      model.close();
      for (const one of [home, tiny.folder]) rmSync(one, { recursive: true, force: true });
    }
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
