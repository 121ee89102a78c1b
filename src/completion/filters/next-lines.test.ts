import assert from 'node:assert/strict';
import { placeAt } from '../../../test/support/place-at.ts';
import { nextLines } from './next-lines.ts';

describe('lines below', () => {
  const keep = (text: string, marked: string) => nextLines.keep(text, placeAt(marked));

  it('are not written again', () => {
    assert.equal(keep('return total;', 'f {\n  |\n  return total;\n}'), '');
    assert.equal(keep('sum(a);\n  return total;', 'f {\n  |\n\n  return total;\n}'), 'sum(a);');
    assert.equal(keep('urn total;', 'f {\n  ret|\n  return total;\n}'), '');
  });

  it('are known again by what they say, not by how they are written', () => {
    assert.equal(keep('return "total"', "f {\n  |\n  return 'total';\n}"), '');
    assert.equal(keep('f( a,b )', 'g {\n  |\n  f(a, b),\n}'), '');
    assert.equal(keep('return "totals";', "f {\n  |\n  return 'total';\n}"), 'return "totals";');
  });

  it('do not count when they say nothing', () => {
    assert.equal(keep('a();\n}', 'f {\n  |\n}'), 'a();\n}');
  });
});
