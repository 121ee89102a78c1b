import assert from 'node:assert/strict';
import { bootstrap } from './bootstrap.ts';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the bootstrap', () => {
  it('gives the interval that the standard error gives, the same each time', () => {
    const values = Array.from({ length: 100 }, (_, i) => i);
    const found = bootstrap(values, mean);
    assert.equal(found.value, 49.5);
    // The standard error of the mean is 2.9.
    assert.ok(found.low > 42 && found.low < 46 && found.high > 53 && found.high < 57);
    assert.deepEqual(bootstrap(values, mean), found);
  });

  it('has no width for one value', () => {
    assert.deepEqual(bootstrap([3], mean), { value: 3, low: 3, high: 3 });
  });
});
