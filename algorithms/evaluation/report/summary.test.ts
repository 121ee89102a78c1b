import assert from 'node:assert/strict';
import type { Outcome } from './outcome.ts';
import { summarise, summariseGroups } from './summary.ts';

const outcome = (change: Partial<Outcome>): Outcome => ({
  id: '',
  kind: 'line',
  language: 'python',
  exact: [false],
  similarityPpm: [500_000],
  passed: null,
  nats: null,
  bytes: 8,
  ...change,
});
const value = (outcomes: readonly Outcome[], name: string) =>
  summarise(outcomes).find((metric) => metric.name === name);

describe('the measures of a run', () => {
  it('weigh bits per byte by bytes, and leave out what was not scored', () => {
    const outcomes = [
      outcome({ nats: 8 * Math.LN2, bytes: 4 }),
      outcome({ nats: 4 * Math.LN2, bytes: 12 }),
      outcome({ nats: null, bytes: 1000 }),
    ];
    assert.ok(Math.abs(value(outcomes, 'bits per byte')!.value - 12 / 16) < 1e-12);
    assert.equal(value(outcomes, 'bits per byte')!.n, 2);
  });

  it('give shares with Wilson’s interval where each problem was answered once', () => {
    const outcomes = Array.from({ length: 164 }, (_, i) => outcome({ exact: [i < 20] }));
    const { low, high } = value(outcomes, 'exact match')!;
    assert.deepEqual([low.toFixed(3), high.toFixed(3)], ['0.080', '0.181']);
  });

  it('give pass@k up to as many answers as there are, for what was run', () => {
    const outcomes = [
      outcome({ kind: 'function', exact: [false, false], passed: [true, false] }),
      outcome({ kind: 'function', exact: [false, false], passed: [false, false] }),
      outcome({ kind: 'line' }),
    ];
    const metric = value(outcomes, 'pass@1')!;
    assert.equal(metric.value, 0.25);
    assert.equal(metric.n, 2);
    assert.equal(value(outcomes, 'pass@10'), undefined);
    const ten = Array.from({ length: 10 }, (_, i) => i === 0);
    const many = [outcome({ passed: ten, exact: ten.map(() => false) })];
    assert.equal(value(many, 'pass@10')!.value, 1);
    assert.ok(Math.abs(value(many, 'pass@1')!.value - 0.1) < 1e-12);
  });

  it('do not call it certain that nothing passes where nothing did', () => {
    const none = Array.from({ length: 10 }, () => false);
    const outcomes = Array.from({ length: 3 }, () => outcome({ passed: none, exact: none }));
    for (const name of ['pass@1', 'pass@10']) {
      const { value: passed, low, high } = value(outcomes, name)!;
      assert.deepEqual([passed, low, high.toFixed(2)], [0, 0, '0.56'], name);
    }
  });

  it('do not call a function right by its text', () => {
    assert.equal(value([outcome({ kind: 'function', exact: [true] })], 'exact match'), undefined);
  });

  it('are told for each kind and language where there are several', () => {
    const groups = summariseGroups([outcome({}), outcome({ kind: 'block' })]).map(({ group }) => group);
    assert.deepEqual(groups, ['all', 'block', 'line']);
  });
});
