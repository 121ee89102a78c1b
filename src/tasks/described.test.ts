import assert from 'node:assert/strict';
import { describedAt } from './described.ts';
import { languageOf } from './language.ts';

const at = (text: string, line: number, id: string) => describedAt(text.split('\n'), line, languageOf(id));

describe('the description under the cursor', () => {
  it('is all the comment lines around it', () => {
    const text = 'x = 1\n# Counts the vowels\n# in a text.\n';
    assert.deepEqual(at(text, 2, 'python'), {
      text: 'Counts the vowels\nin a text.',
      first: 1,
      last: 2,
      kind: 'comment',
    });
  });

  it('may stand right above a blank line with the cursor', () => {
    assert.equal(at('// Adds.\n', 1, 'javascript')?.text, 'Adds.');
    assert.equal(at('// Adds.\n\n', 2, 'javascript'), null);
  });

  it('may be a docstring, of one line or several', () => {
    const text = 'def f(a):\n    """One.\n\n    >>> f(1)\n    2\n    """\n    ';
    const found = at(text, 3, 'python');
    assert.deepEqual([found?.first, found?.last, found?.kind], [1, 5, 'docstring']);
    assert.match(found?.text ?? '', /^One\.\n\n {4}>>> f\(1\)\n {4}2$/);
    assert.equal(at('def f():\n    """One."""', 1, 'python')?.text, 'One.');
  });

  it('may be a block comment, without its stars', () => {
    assert.equal(at('/**\n * Adds.\n * @param a one\n */\n', 4, 'typescript')?.text, 'Adds.\n@param a one');
  });

  it('is not code', () => {
    assert.equal(at('def f():\n    return 1', 1, 'python'), null);
    assert.equal(at('const a = 1; // one', 0, 'javascript'), null);
  });
});
