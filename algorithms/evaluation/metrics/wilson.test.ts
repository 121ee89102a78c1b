import assert from 'node:assert/strict';
import { wilson } from './wilson.ts';

const percent = (hits: number, n: number) => {
  const { low, high } = wilson(hits, n);
  return [low, high].map((share) => (100 * share).toFixed(1));
};

describe('Wilson intervals', () => {
  it('are those of published tables', () => {
    assert.deepEqual(percent(0, 164), ['0.0', '2.3']);
    assert.deepEqual(percent(5, 164), ['1.3', '6.9']);
    assert.deepEqual(percent(20, 164), ['8.0', '18.1']);
    // Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I.
    assert.deepEqual(percent(81, 263), ['25.5', '36.6']);
    assert.deepEqual(percent(15, 148), ['6.2', '16.0']);
    assert.deepEqual(percent(29, 29), ['88.3', '100.0']);
  });

  it('exclude nothing where nothing was asked', () => {
    assert.deepEqual(wilson(0, 0), { value: 0, low: 0, high: 1 });
  });
});
