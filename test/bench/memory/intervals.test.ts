import assert from 'node:assert/strict';
import { bootstrap, wilson } from './intervals.ts';

describe('intervals', () => {
  it('are Wilson’s for shares, also at 0', () => {
    const { share, low, high } = wilson(5, 164);
    assert.equal(share.toFixed(3), '0.030');
    assert.equal(low.toFixed(3), '0.013');
    assert.equal(high.toFixed(3), '0.069');
    assert.equal(wilson(0, 164).low, 0);
  });

  it('hold a statistic between those of places that were drawn anew', () => {
    const values = Array.from({ length: 100 }, (_, i) => i);
    const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
    const { median, low, high } = bootstrap(values, mean);
    assert.equal(median, 49.5);
    // The standard error of the mean is 2.9.
    assert.ok(low > 42 && low < 46 && high > 53 && high < 57);
  });
});
