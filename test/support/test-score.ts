import type { ChainScore } from '../../protocol/chain/eas.ts';

/** A score as an evaluator would attest it. */
export const TEST_SCORE: ChainScore = {
  modelRoot: 'aa'.repeat(32),
  suiteRoot: '02'.repeat(32),
  harnessRoot: '03'.repeat(32),
  configHash: '04'.repeat(32),
  samplesRoot: '05'.repeat(32),
  resultsRoot: '06'.repeat(32),
  metric: 'humaneval pass@1',
  nProblems: 164,
  nCorrect: 5,
  valuePpm: 30_488,
  ciLowPpm: 13_000,
  ciHighPpm: 69_000,
  evidenceURI: '',
};
