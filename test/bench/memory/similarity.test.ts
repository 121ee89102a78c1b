import assert from 'node:assert/strict';
import { similarity } from './similarity.ts';

describe('edit similarity', () => {
  it('is 1 for equal texts and 0 for texts that share nothing', () => {
    assert.equal(similarity('', ''), 1);
    assert.equal(similarity('return x', 'return x'), 1);
    assert.equal(similarity('abc', 'xyz'), 0);
    assert.equal(similarity('', 'abc'), 0);
  });

  it('counts what has to be edited, in characters of the longer text', () => {
    assert.equal(similarity('kitten', 'sitting'), 1 - 3 / 7);
    assert.equal(similarity('foo(a)', 'foo(a, b)'), 1 - 3 / 9);
  });
});
