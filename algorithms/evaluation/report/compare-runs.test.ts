import assert from 'node:assert/strict';
import { GREEDY } from '../run/config.ts';
import { compareRuns } from './compare-runs.ts';
import type { Outcome } from './outcome.ts';
import type { RunResult } from './run-result.ts';

const outcome = (id: number, exact: boolean, nats: number): Outcome => ({
  id: String(id),
  kind: 'line',
  language: 'python',
  exact: [exact],
  similarityPpm: [exact ? 1_000_000 : 0],
  passed: null,
  nats,
  bytes: 10,
});

const run = (outcomes: Outcome[], suite = '1'): RunResult => ({
  subject: { name: 'm', modelRoot: '0'.repeat(64) },
  suite: { name: suite, root: suite.repeat(64), licence: 'MIT', problems: outcomes.length },
  harness: { root: '2'.repeat(64), version: '0' },
  engine: { name: 'e', version: '1', profile: 'p', threads: 1 },
  config: { ...GREEDY, limit: null },
  groups: [],
  baselines: [],
  outcomes,
  samplesRoot: '3'.repeat(64),
  resultsRoot: '4'.repeat(64),
  hardware: { cpu: 'c', cores: 1 },
  startedAt: '',
  finishedAt: '',
});

describe('the comparison of two runs', () => {
  it('counts only problems of both, one by one', () => {
    const first = run(Array.from({ length: 20 }, (_, i) => outcome(i, i < 4, 10)));
    const second = run(Array.from({ length: 16 }, (_, i) => outcome(i + 2, i < 8, 7)));
    const { n, tests, ratios } = compareRuns(first, second);
    assert.equal(n, 16);
    assert.deepEqual(
      tests.map(({ measure, onlyFirst, onlySecond }) => [measure, onlyFirst, onlySecond]),
      [['exact match', 0, 6]],
    );
    assert.equal(ratios.find(({ measure }) => measure === 'bits per byte')?.value.toFixed(6), '0.700000');
    assert.equal(ratios.find(({ measure }) => measure === 'exact match')?.value, 4);
  });

  it('is refused between suites, and without a problem of both', () => {
    const one = run([outcome(1, true, 1)]);
    assert.throws(() => compareRuns(one, run([outcome(1, true, 1)], '9')), { code: 'PHC_EVAL_RESULT' });
    assert.throws(() => compareRuns(one, run([outcome(2, true, 1)])), { code: 'PHC_EVAL_RESULT' });
  });
});
