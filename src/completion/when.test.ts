import assert from 'node:assert/strict';
import { placeAt } from '../../test/support/place-at.ts';
import { whyNotAsk } from './when.ts';

describe('when to ask', () => {
  it('not inside a word that goes on after the cursor', () => {
    assert.equal(whyNotAsk(placeAt('const val|ue = 1')), 'inside-word');
    assert.equal(whyNotAsk(placeAt('größ|er')), 'inside-word');
    assert.equal(whyNotAsk(placeAt('cafe\u0301|s')), 'inside-word');
    assert.equal(whyNotAsk(placeAt('𝒳𝒳|𝒳')), 'inside-word');
  });

  it('at the end of a word, before one, and next to an emoji', () => {
    for (const marked of ['const value|', 'f(value|, 1)', 'foo(|bar)', '"😀|"', 'abc😀|abc']) {
      assert.equal(whyNotAsk(placeAt(marked)), null, marked);
    }
  });

  it('not in a document with next to nothing in it', () => {
    assert.equal(whyNotAsk(placeAt('|')), 'too-little-text');
    assert.equal(whyNotAsk(placeAt(' \n\t a|\n')), 'too-little-text');
  });
});
