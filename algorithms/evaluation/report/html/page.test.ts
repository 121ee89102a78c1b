import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Problem } from '../../problems/problem.ts';
import { GREEDY } from '../../run/config.ts';
import type { Evaluated } from '../../run/evaluate.ts';
import { outcomes } from '../outcome.ts';
import { summariseGroups } from '../summary.ts';
import { reportPage } from './page.ts';

/** A run in which every text that comes from outside is the same. */
function evaluated(text: string): Evaluated {
  const problem: Problem = {
    id: text,
    kind: text,
    language: text,
    prefix: text,
    suffix: text,
    reference: text,
    ending: { kind: 'line' },
    maxTokens: 1,
    check: null,
  };
  const problems = [problem, { ...problem, id: `${text}2`, kind: 'line', language: 'python' }];
  const sample = (id: string) => ({ id, sample: 0, text, tokens: [1], finish: 'stop' as const });
  const samples = problems.map(({ id }) => sample(id));
  const results = samples.map(({ id }) => ({
    id,
    sample: 0,
    exact: false,
    similarityPpm: 500_000,
    passed: null,
    reason: text,
  }));
  const scores = samples.map(({ id }) => ({ id, nats: 3 }));
  // The ticks of an axis follow from the values.
  const own = outcomes(problems, results, scores).map((outcome) => ({ ...outcome, bytes: 10 }));
  const groups = summariseGroups(own);
  const result = {
    subject: { name: text, modelRoot: '0'.repeat(64) },
    suite: { name: text, root: '1'.repeat(64), licence: text, problems: 2 },
    harness: { root: '2'.repeat(64), version: text },
    engine: { name: text, version: text, profile: text, threads: 1 },
    config: { ...GREEDY, limit: null },
    groups,
    baselines: [{ name: text, groups }],
    outcomes: own,
    samplesRoot: '3'.repeat(64),
    resultsRoot: '4'.repeat(64),
    hardware: { cpu: text, cores: 1 },
    startedAt: text,
    finishedAt: text,
  };
  return { result, problems, samples, results, scores };
}

const comparison = (text: string) => ({
  first: text,
  second: text,
  n: 1,
  tests: [{ measure: text, onlyFirst: 1, onlySecond: 2, p: 0.5 }],
  ratios: [{ measure: text, value: 1, low: 0, high: 2 }],
});

const page = (text: string) => reportPage([evaluated(text)], [comparison(text)]);
const tags = (source: string) => source.match(/<[^>]*>?/g) ?? [];

describe('the report of a run', () => {
  it('has the same elements and attributes whatever model, suite and files are called and wrote', () => {
    const shape = (source: string) =>
      tags(source).map((tag) => tag.replace(/="[^"]*"/g, '=""').replace(/\s+/g, ' '));
    const plain = shape(page('word'));
    const hostile = [
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "' onmouseover='alert(1)",
      '</pre></details><h1>100 %</h1>',
      '</title></style><script>x</script>',
      '<!--',
      ']]>&lt;script&gt;',
      'javascript:alert(1)',
      '\u202e</pre>\u0000',
    ];
    for (const text of hostile) assert.deepEqual(shape(page(text)), plain, text);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        assert.deepEqual(shape(page(text)), plain);
      }),
      { numRuns: 30 },
    );
  }).timeout(60_000);

  it('loads nothing and runs nothing', () => {
    const source = page('word');
    assert.match(source, /default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;/);
    assert.doesNotMatch(source, /<(script|link|img|iframe|object|embed|form|base)|https?:|url\(|@import/);
  });

  it('shows every answer beside what stood there', () => {
    const source = page('word');
    assert.equal(source.match(/<details>/g)?.length, 2);
    assert.equal(source.match(/<mark>word<\/mark>/g)?.length, 2);
  });
});
