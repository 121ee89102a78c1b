import assert from 'node:assert/strict';
import { placeAt } from '../../test/support/place-at.ts';
import { extendBySelection } from './selected-entry.ts';

describe('with an entry selected in the suggestion list', () => {
  it('the suggestion goes on after the entry', () => {
    const extended = extendBySelection(placeAt('con|\nx'), 'con', 'console');
    assert.equal(extended?.place.prefix, 'console');
    assert.equal(extended?.ahead, 'sole');
    assert.equal(extended?.place.following, 'x');
  });

  it('there is none when the entry replaces what was typed', () => {
    assert.equal(extendBySelection(placeAt('cns|'), 'cns', 'console'), null);
    assert.equal(extendBySelection(placeAt('con|'), 'other', 'other'), null);
  });
});
