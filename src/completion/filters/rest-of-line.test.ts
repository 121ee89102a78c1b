import assert from 'node:assert/strict';
import { placeAt } from '../../../test/support/place-at.ts';
import { restOfLine } from './rest-of-line.ts';

describe('rest of the line', () => {
  const keep = (text: string, marked: string) => restOfLine.keep(text, placeAt(marked));

  it('is not written again', () => {
    assert.equal(keep('a, b)', 'f(|)'), 'a, b');
    assert.equal(keep('value) {', 'if (|) {'), 'value');
    assert.equal(keep('foo, bar, baz', 'f(|bar, baz)'), 'foo, ');
  });

  it('ends the suggestion where it is met in the middle', () => {
    assert.equal(keep('x => x.id);\nfoo();', 'a.map(|x.id);'), 'x => ');
  });

  it('leaves a suggestion alone that does not meet it', () => {
    assert.equal(keep('a + b', 'f(| * 2)'), 'a + b');
    assert.equal(keep('a\nb', 'x = |'), 'a\nb');
  });
});
