import assert from 'node:assert/strict';
import { createCertainty } from './certainty.ts';

const LEAST = 0.4;

function certain(...tokens: ReadonlyArray<readonly [text: string, chance: number]>) {
  const certainty = createCertainty(LEAST);
  certainty.add(tokens.map(([text, chance]) => ({ text, chance })));
  return certainty;
}

describe('certainty', () => {
  it('shows all of an answer that the model is sure of', () => {
    assert.equal(certain(['foo', 0.9], ['(a', 0.9], [');', 0.95]).cut('foo(a);'), 'foo(a);');
  });

  it('shows an answer up to where the model only guesses, and ends it there', () => {
    const certainty = certain(['return', 0.9], [' total', 0.9], [' +', 0.2], [' tax', 0.3]);
    assert.equal(certainty.cut('return total + tax'), 'return total');
    assert.equal(certainty.ended, true);
  });

  it('does not cut a name in two', () => {
    assert.equal(certain(['this', 0.9], ['.get', 0.9], ['Value', 0.2]).cut('this.getValue'), 'this');
  });

  it('shows nothing where the model is unsure from the beginning', () => {
    assert.equal(certain(['foo', 0.2]).cut('foo'), '');
  });

  it('trades length for probability', () => {
    assert.equal(
      certain(['ab', 0.95], [' = compute(value)', 0.7]).cut('ab = compute(value)'),
      'ab = compute(value)',
    );
    assert.equal(
      certain(['ab = compute(value)', 0.95], [';', 0.5]).cut('ab = compute(value);'),
      'ab = compute(value)',
    );
  });

  it('leaves the answers of servers alone that do not say how sure they are', () => {
    assert.equal(createCertainty(LEAST).cut('foo(a);'), 'foo(a);');
  });
});
