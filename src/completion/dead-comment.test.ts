import assert from 'node:assert/strict';
import { placeAt } from '../../test/support/place-at.ts';
import { isDeadComment } from './dead-comment.ts';

describe('code that was commented out', () => {
  it('is told from words', () => {
    assert.equal(isDeadComment(placeAt('// const a = open(b);\n// if (a) {\n//   a.|')), true);
    assert.equal(isDeadComment(placeAt('# total = sum(xs)\n# ret|', 'python')), true);
    assert.equal(isDeadComment(placeAt('// Opens the file and reads it\n// until the |')), false);
    assert.equal(isDeadComment(placeAt('# The first line of a comment|', 'python')), false);
  });

  it('ends with the comment', () => {
    assert.equal(isDeadComment(placeAt('// a = open(b);\nconst |')), false);
    assert.equal(isDeadComment(placeAt('a = open(b);\n// Then |')), false);
  });
});
