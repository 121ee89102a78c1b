import assert from 'node:assert/strict';
import { placeAt } from '../../test/support/place-at.ts';
import { suffixOf } from './place.ts';

describe('suffix for the model', () => {
  it('is the rest of the line and what follows', () => {
    assert.equal(suffixOf(placeAt('a(|b, c)\nd')), 'b, c)\nd');
    assert.equal(suffixOf(placeAt('a|')), '');
    assert.equal(suffixOf(placeAt('a|\n')), '\n');
  });

  it('stays the same while the editor closes brackets and quotes by itself', () => {
    const before = suffixOf(placeAt('foo|\nbar'));
    assert.equal(suffixOf(placeAt('foo(|)\nbar')), before);
    assert.equal(suffixOf(placeAt("foo('|');\nbar")), before);
  });
});
