import assert from 'node:assert/strict';
import { median, pairedRatio, summarize } from './stats.ts';

describe('statistics of a benchmark', () => {
  it('take the mean of the middle two of an even number', () => {
    assert.equal(median([9, 1, 3, 2]), 2.5);
    assert.equal(median([9, 1, 3]), 3);
  });

  it('pair ratios by round, not by rank', () => {
    // Both sides were four times slower in the second round: the ratio was the same.
    assert.deepEqual(pairedRatio([1, 4], [2, 8]), { median: 0.5, low: 0.5, high: 0.5 });
  });

  it('refuse to say anything about nothing', () => {
    assert.throws(() => summarize([]), RangeError);
  });
});
