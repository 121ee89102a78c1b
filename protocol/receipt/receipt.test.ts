import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { utf8 } from '../bytes.ts';
import { canonicalJson } from '../canonical-json.ts';
import { type Envelope, seal } from '../dsse.ts';
import { checkReceipt, type KnownAnswer, type Misfit } from './check-receipt.ts';
import { isEquivocation } from './equivocation.ts';
import * as hashes from './hashes.ts';
import { readReceipt, type VerifyEd25519 } from './read-receipt.ts';
import { NO_RECEIPT, RECEIPT_TYPE, type Receipt } from './receipt.ts';

const NONCE = 'ab'.repeat(32);
const KEY = 'cd'.repeat(32);
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const signer = { sign: (message: Uint8Array) => sign(null, message, privateKey) };
const check: VerifyEd25519 = (key, message, signature) =>
  key === KEY && verify(null, message, publicKey, signature);

const REQUEST = hashes.canonicalRequest({ prompt: 'a', max_tokens: 3, user: 'me', ph: { nonce: NONCE } });
const KNOWN: KnownAnswer = {
  id: 'cmpl-1',
  nonce: NONCE,
  request: REQUEST,
  modelRoot: '01'.repeat(32),
  profile: 'cpu-fast',
  text: 'bé',
  tokens: [5, 49_000, 0],
  logprobs: [hashes.toMicroNats(-0.5), 0, hashes.toMicroNats(-7.123_456_7)],
  promptTokens: 2,
  promptIds: [7, 8],
  sentAt: 1_000_000,
  endedAt: 1_000_900,
};
const RECEIPT: Receipt = {
  v: 1,
  seq: 1,
  prev: NO_RECEIPT,
  id: KNOWN.id,
  modelRoot: KNOWN.modelRoot,
  profile: KNOWN.profile,
  engineSha256: '02'.repeat(32),
  req: {
    nonce: NONCE,
    hash: hashes.requestHash(NONCE, REQUEST),
    promptTokens: 2,
    promptTokensHash: hashes.promptTokensHash(NONCE, [7, 8]),
  },
  res: {
    tokens: 3,
    tokensHash: hashes.tokensHash(KNOWN.tokens),
    textHash: hashes.textHash(KNOWN.text),
    finish: 'stop',
    lpRoot: hashes.lpRoot(KNOWN.tokens, KNOWN.logprobs ?? []),
  },
  t0: 1_000_100,
  t1: 1_000_800,
};
const sealed = (receipt: Receipt): Envelope => seal(RECEIPT_TYPE, utf8(canonicalJson(receipt)), signer);
const sealedText = (text: string): Envelope => seal(RECEIPT_TYPE, utf8(text), signer);

describe('the hashes of a receipt', () => {
  const sha = (...parts: Array<string | Buffer>) => {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
  const salt = sha('ph-salt', Buffer.from(NONCE, 'hex'));

  it('are those that the interfaces write down', () => {
    assert.equal(RECEIPT.req.hash, sha(salt, '{"max_tokens":3,"prompt":"a"}').toString('hex'));
    assert.equal(
      RECEIPT.req.promptTokensHash,
      sha(salt, Buffer.from('0700000008000000', 'hex')).toString('hex'),
    );
    assert.equal(RECEIPT.res.tokensHash, sha(Buffer.from('0500000068bf000000000000', 'hex')).toString('hex'));
    assert.equal(RECEIPT.res.textHash, sha('bé').toString('hex'));
    const leaf = (hex: string) => sha(Buffer.of(0), Buffer.from(hex, 'hex'));
    const first = leaf('000000000500000020a10700');
    const second = leaf('0100000068bf000000000000');
    const third = leaf('020000000000000001b26c00');
    assert.equal(
      RECEIPT.res.lpRoot,
      sha(Buffer.of(1), sha(Buffer.of(1), first, second), third).toString('hex'),
    );
  });

  it('carry log-probabilities in whole millionths that fit into 32 bits', () => {
    assert.equal(hashes.toMicroNats(-1e-7), 0);
    assert.equal(hashes.toMicroNats(1e-9), 0);
    assert.equal(hashes.toMicroNats(Number.NEGATIVE_INFINITY), 2 ** 32 - 1);
  });
});

describe('a receipt', () => {
  it('fits the answer it is about', () => {
    assert.deepEqual(readReceipt(sealed(RECEIPT), KEY, check)?.receipt, RECEIPT);
    assert.deepEqual(checkReceipt(RECEIPT, KNOWN), []);
    const { promptIds: _unknown, ...withoutIds } = KNOWN;
    assert.deepEqual(checkReceipt(RECEIPT, { ...withoutIds, logprobs: undefined }), []);
  });

  it('fits no other answer, and says in what', () => {
    const cases: Array<[Misfit[], Partial<KnownAnswer>]> = [
      [['id'], { id: 'cmpl-2' }],
      [['nonce', 'request', 'prompt-tokens'], { nonce: 'ef'.repeat(32) }],
      [['request'], { request: hashes.canonicalRequest({ prompt: 'b', max_tokens: 3 }) }],
      [['model'], { modelRoot: '03'.repeat(32) }],
      [['profile'], { profile: 'exact' }],
      [['prompt-tokens'], { promptTokens: 3 }],
      [['prompt-tokens'], { promptIds: [7, 9] }],
      [['tokens', 'logprobs'], { tokens: [5, 49_000] }],
      [['text'], { text: 'be' }],
      [['logprobs'], { logprobs: [500_000, 0, 1] }],
      [['time'], { sentAt: RECEIPT.t0 + 86_400_000, endedAt: RECEIPT.t0 + 86_400_001 }],
    ];
    for (const [misfits, change] of cases)
      assert.deepEqual(checkReceipt(RECEIPT, { ...KNOWN, ...change }), misfits);
  });

  it('is none when another key signed it, or when it can be read in two ways', () => {
    assert.equal(readReceipt(sealed(RECEIPT), 'ef'.repeat(32), check), undefined);
    const text = canonicalJson(RECEIPT);
    const others = [
      text.replace('{', '{"v":1,'),
      text.replace(',', ', '),
      text.replace('"seq":1', '"seq":1.0'),
      text.replace('"v":1', '"v":2'),
      text.replace('"v":1', '"v":1,"z":0'),
      '',
      'null',
    ];
    for (const other of others) assert.equal(readReceipt(sealedText(other), KEY, check), undefined, other);
    assert.ok(readReceipt(sealedText(text), KEY, check));
  });

  it('is read from nothing that was made up, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        assert.equal(readReceipt(sealedText(text), KEY, check), undefined);
      }),
      { numRuns: 60 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        assert.equal(readReceipt(seal(RECEIPT_TYPE, bytes, signer), KEY, check), undefined);
      }),
      { numRuns: 60 },
    );
  });
});

describe('two receipts with one number', () => {
  it('prove that their signer cheats', () => {
    const other = { ...RECEIPT, id: 'cmpl-9' };
    assert.ok(isEquivocation(sealed(RECEIPT), sealed(other), KEY, check));
  });

  it('prove nothing when they are the same, have two numbers, or another signer', () => {
    assert.ok(!isEquivocation(sealed(RECEIPT), sealed(RECEIPT), KEY, check));
    assert.ok(!isEquivocation(sealed(RECEIPT), sealed({ ...RECEIPT, id: 'x', seq: 2 }), KEY, check));
    assert.ok(!isEquivocation(sealed(RECEIPT), sealed({ ...RECEIPT, id: 'x' }), 'ef'.repeat(32), check));
  });
});
