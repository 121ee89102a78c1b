import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AuditedAnswer } from '../../protocol/audit/audit-evidence.ts';
import { Canary } from '../../protocol/audit/canaries.ts';
import { RECEIPT_TYPE, type Receipt } from '../../protocol/receipt/receipt.ts';
import { judgeCanary } from './judge-canary.ts';

const CANARY: Canary = {
  prompt: 'a = ',
  suffix: '',
  tokens: [5, 6, 7],
  logprobs: [100_000, 200_000, 300_000],
  margins: [2_000_000, 10_000, 200_000],
};
const TOLERANCE = { mu0: 0.003, tau: 0.05 };
const RECEIPT: Receipt = {
  ...{ v: 1, seq: 1, prev: '0'.repeat(64), id: 'a', modelRoot: '0'.repeat(64), profile: 'cpu-fast' },
  engineSha256: '0'.repeat(64),
  req: { nonce: '0'.repeat(64), hash: '0'.repeat(64), promptTokens: 1, promptTokensHash: '0'.repeat(64) },
  res: {
    ...{ tokens: 3, tokensHash: '0'.repeat(64), textHash: '0'.repeat(64) },
    ...{ finish: 'stop', lpRoot: '0'.repeat(64) },
  },
  ...{ t0: 0, t1: 0 },
};

function judged(tokens: number[], logprobs: number[], tolerance = TOLERANCE, canary = CANARY) {
  const receipt = { payload: '', payloadType: RECEIPT_TYPE, signatures: [{ sig: 'AA==' }] };
  const answer: AuditedAnswer = { receipt, request: '{}', text: '', tokens, logprobs };
  const judgement = judgeCanary(RECEIPT, answer, canary, tolerance);
  if (judgement.kind !== 'compared') return judgement;
  return judgement.deviations.map((one) => Number(one.toFixed(6)));
}

describe('an answer to a canary', () => {
  it('is compared token by token with the one that came with it', () => {
    assert.deepEqual(judged([5, 6, 7], [100_000, 201_000, 300_000]), [0, 0.001, 0]);
  });

  it('counts as false where it leaves it at a place that is not on the edge, and no further', () => {
    assert.deepEqual(judged([5, 6, 9, 9], [100_000, 200_000, 1, 1]), [0, 0, 1]);
    assert.deepEqual(judged([8, 6, 7], [1, 1, 1]), [1]);
  });

  it('may leave it where the next best token is as good as equally likely', () => {
    assert.deepEqual(judged([5, 9, 9], [100_000, 1, 1]), [0]);
  });

  it('is false when it breaks off or goes on', () => {
    assert.deepEqual(judged([5, 6], [100_000, 200_000]), {
      kind: 'false',
      faults: ['it says that it is complete, and breaks off'],
    });
    assert.deepEqual(judged([5, 6, 7, 8], [1, 1, 1, 1]), {
      kind: 'false',
      faults: ['it goes on after its end'],
    });
  });

  it('gives numbers from 0 to 1, whatever a signer of canaries and a server say', () => {
    const numbers = fc.array(fc.nat(), { maxLength: 4 });
    const made = fc.record({ tokens: numbers, logprobs: numbers, margins: numbers });
    fc.assert(
      fc.property(made, fc.array(fc.tuple(fc.nat(9), fc.nat()), { maxLength: 5 }), (change, said) => {
        const canary = Canary.safeParse({ ...CANARY, ...change });
        if (!canary.success) return;
        const found = judged(
          said.map(([id]) => id),
          said.map(([, logprob]) => logprob),
          TOLERANCE,
          canary.data,
        );
        if (Array.isArray(found)) assert.ok(found.every((one) => one >= 0 && one <= 1));
      }),
    );
  });

  it('is not judged in a profile whose noise nobody measured', () => {
    const answer = { receipt: { payload: '', payloadType: '', signatures: [] }, request: '', text: '' };
    const { tokens, logprobs } = CANARY;
    assert.equal(judgeCanary(RECEIPT, { ...answer, tokens, logprobs }, CANARY, undefined).kind, 'skipped');
  });
});
