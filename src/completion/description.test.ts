import assert from 'node:assert/strict';
import { placeAt } from '../../test/support/place-at.ts';
import { followsDescription } from './description.ts';

const follows = (marked: string) => followsDescription(placeAt(marked));

describe('a description', () => {
  it('is a finished comment or docstring right above an empty line', () => {
    assert.equal(follows('// Adds two numbers.\n|'), true);
    assert.equal(follows('  # Return the largest of three numbers:\n  |'), true);
    assert.equal(follows('/**\n * Adds two numbers.\n */\n|'), true);
    assert.equal(follows('def add(a, b):\n    """Adds two numbers."""\n    |'), true);
  });

  it('is not one that goes on, a heading, or further up', () => {
    assert.equal(follows('// Adds two numbers and\n|'), false);
    assert.equal(follows('# ---------\n|'), false);
    assert.equal(follows('// Adds two numbers.\n\n|'), false);
    assert.equal(follows('// Adds two numbers.\nreturn |'), false);
    assert.equal(follows('|'), false);
  });
});
