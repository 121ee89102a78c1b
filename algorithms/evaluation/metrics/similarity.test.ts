import assert from 'node:assert/strict';
import { similarity } from './similarity.ts';

describe('edit similarity', () => {
  it('is 1 minus the edits by the longer length', () => {
    assert.equal(similarity('kitten', 'sitting'), 1 - 3 / 7);
    assert.equal(similarity('return x', 'return y'), 7 / 8);
  });

  it('is 1 for equal texts, none included, and 0 for texts that share nothing', () => {
    assert.equal(similarity('', ''), 1);
    assert.equal(similarity('a', 'a'), 1);
    assert.equal(similarity('', 'abc'), 0);
    assert.equal(similarity('abc', 'xyz'), 0);
  });

  it('ends soon for an endless answer', () => {
    assert.ok(similarity('a'.repeat(10_000_000), 'a') < 0.001);
  });
});
