import assert from 'node:assert/strict';
import { placeAt } from '../../../test/support/place-at.ts';
import { applyFilters } from './filters.ts';

describe('filters', () => {
  it('leave good text as it is', () => {
    assert.deepEqual(applyFilters('a + b;', placeAt('return |')), { kind: 'text', text: 'a + b;' });
  });

  it('remove blanks at the end', () => {
    assert.deepEqual(applyFilters('a;  \n\n', placeAt('return |')), { kind: 'text', text: 'a;' });
  });

  it('name the rule that left nothing', () => {
    const reason = (text: string, marked: string) => {
      const result = applyFilters(text, placeAt(marked));
      return result.kind === 'none' ? result.reason : result.text;
    };
    assert.equal(reason(')', 'f(a|)'), 'rest-of-line');
    assert.equal(reason('}', 'f {\n  a();\n|\n}'), 'closing-bracket');
    assert.equal(reason('(', 'f|'), 'punctuation');
    assert.equal(reason(' => {', 'f|'), ' => {');
    assert.equal(reason("'hunter2'", 'password = |'), 'secret');
    assert.equal(reason('count += 1;', 'count += 1;\n|'), 'previous-lines');
  });
});
