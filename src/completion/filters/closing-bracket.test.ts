import assert from 'node:assert/strict';
import { placeAt } from '../../../test/support/place-at.ts';
import { closingBracket, firstUnopened } from './closing-bracket.ts';

describe('closing bracket', () => {
  const keep = (text: string, marked: string) => closingBracket.keep(text, placeAt(marked));

  it('is not closed a second time on the line', () => {
    assert.equal(keep('a, b);', 'f(|)'), 'a, b');
    assert.equal(keep('g(a))', 'f(|)'), 'g(a)');
  });

  it('is not closed a second time on a line below', () => {
    assert.equal(keep('return 1;\n}', 'f {\n  |\n}'), 'return 1;');
    assert.equal(keep('\n  return 1;\n}', 'f {|\n}'), '\n  return 1;');
  });

  it('is kept when the bracket below belongs to another block', () => {
    const inner = 'x();\n  }';
    assert.equal(keep(inner, 'if (a) {\n  if (b) {\n    |\n}'), inner);
  });

  it('is kept when nothing closes after the cursor', () => {
    assert.equal(keep('return 1;\n}', 'f {\n  |'), 'return 1;\n}');
    assert.equal(keep('a)', 'f(|'), 'a)');
  });

  it('does not count brackets in quotes', () => {
    assert.equal(firstUnopened('")" + a)'), 7);
    assert.equal(firstUnopened("don't close"), -1);
  });
});
