import assert from 'node:assert/strict';
import type { ChainScore } from './eas.ts';
import { type Attested, judgeScores } from './judge-scores.ts';

const SCORE: ChainScore = {
  modelRoot: '1',
  suiteRoot: '2',
  harnessRoot: '3',
  configHash: '4',
  samplesRoot: '5',
  resultsRoot: '6',
  metric: 'humaneval pass@1',
  nProblems: 164,
  nCorrect: 5,
  valuePpm: 30_488,
  ciLowPpm: 13_000,
  ciHighPpm: 69_000,
  evidenceURI: '',
};

function attested(uid: string, attester: string, more: Partial<Attested> = {}): Attested {
  return {
    uid,
    attester,
    confirms: undefined,
    time: 1,
    revoked: false,
    onChain: true,
    score: SCORE,
    ...more,
  };
}

const judge = (...all: Attested[]) => judgeScores(all, new Set(['alice']));
const confirmations = (...all: Attested[]) =>
  judge(attested('1', 'elena'), ...all)[0]!.confirmations.map(({ attester, standing }) => [
    attester,
    standing,
  ]);
const again = (attester: string, more: Partial<Attested> = {}) =>
  attested(`of ${attester}`, attester, { confirms: '1', ...more });

describe('what scores are worth', () => {
  it('counts other evaluators, and says how near they came', () => {
    assert.deepEqual(
      confirmations(
        again('dora'),
        again('emil', { score: { ...SCORE, resultsRoot: '7', valuePpm: 69_000 } }),
        again('fred', { score: { ...SCORE, resultsRoot: '7', valuePpm: 69_001 } }),
      ),
      [
        ['dora', 'same-results'],
        ['emil', 'within'],
        ['fred', 'contradicts'],
      ],
    );
  });

  it('counts nobody twice, nor the evaluator, nor who earns with the model', () => {
    assert.deepEqual(
      confirmations(again('dora'), again('dora', { uid: '3' }), again('elena'), again('alice')),
      [['dora', 'same-results']],
    );
  });

  it('does not count what was taken back or is about something else', () => {
    assert.deepEqual(
      confirmations(
        again('dora', { revoked: true }),
        again('emil', { confirms: '2' }),
        again('fred', { score: { ...SCORE, metric: 'linebench' } }),
        again('gina', { score: { ...SCORE, nProblems: 10 } }),
        again('hugo', { score: { ...SCORE, configHash: '9' } }),
      ),
      [],
    );
    assert.deepEqual(judge(attested('1', 'elena', { revoked: true })), []);
  });

  it("puts the publisher's own last, however high", () => {
    const best = { ...SCORE, valuePpm: 1_000_000 };
    const order = judge(
      attested('own', 'alice', { score: best }),
      attested('1', 'elena'),
      attested('2', 'dora'),
      {
        ...again('emil'),
        confirms: '2',
      },
    );
    assert.deepEqual(
      order.map(({ uid, independent }) => [uid, independent]),
      [
        ['2', true],
        ['1', true],
        ['own', false],
      ],
    );
  });
});
