import assert from 'node:assert/strict';
import { placeAt } from '../../../test/support/place-at.ts';
import { closingQuote } from './closing-quote.ts';

const keep = (text: string, marked: string) => closingQuote.keep(text, placeAt(marked));

describe('a quote that is closed after the cursor', () => {
  it('is not closed again, nor gone on behind', () => {
    assert.equal(keep('hello" + name', 'print("|")'), 'hello');
    assert.equal(keep("it\\'s', x", "say('|')"), "it\\'s");
    assert.equal(keep('b"', 'f("a", "|")'), 'b');
  });

  it('is closed where nothing closes it', () => {
    assert.equal(keep('hello")', 'print("|'), 'hello")');
    assert.equal(keep('hello")', 'print("|)'), 'hello")');
  });

  it('is none where the quote after the cursor opens one', () => {
    assert.equal(keep('"a" + ', 'x = |"b"'), '"a" + ');
    assert.equal(keep('don"t', 'f(\'|")'), 'don"t');
  });
});
