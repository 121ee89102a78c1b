import assert from 'node:assert/strict';
import { blockAround } from './enclosing.ts';
import { languageOf } from './language.ts';

const around = (text: string, line: number, id: string) =>
  blockAround(text.split('\n'), line, languageOf(id));

describe('the block around the cursor', () => {
  it('is the innermost function by its indentation', () => {
    const text =
      'class A:\n    def f(self):\n        return 1\n\n    def g(self):\n        if x:\n            pass\n        return 2';
    assert.deepEqual(around(text, 2, 'python'), { first: 1, last: 2 });
    assert.deepEqual(around(text, 7, 'python'), { first: 4, last: 7 });
  });

  it('ends at its brace', () => {
    assert.deepEqual(around('const a = 1;\nfunction f() {\n  return 1;\n}\nconst b = 2;', 2, 'javascript'), {
      first: 1,
      last: 3,
    });
  });

  it('is the line itself outside of any', () => {
    assert.deepEqual(around('a = 1\nb = 2', 1, 'python'), { first: 1, last: 1 });
  });
});
