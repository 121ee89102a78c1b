import assert from 'node:assert/strict';
import type { Situation } from './situation.ts';
import { valuesOf } from './situation.ts';
import { outcomeOf, type TaskName } from './task.ts';

function situation(languageId: string, code: string, rest: Partial<Situation> = {}): Situation {
  const lines = code === '' ? [] : code.split('\n');
  const indent = /^[ \t]*/.exec(code)?.[0] ?? '';
  return {
    languageId,
    file: 'f',
    above: [],
    code: lines,
    below: [],
    indent,
    wish: '',
    problems: [],
    ...rest,
  };
}

const outcome = (
  task: TaskName,
  way: 'chat' | 'completion',
  where: Situation,
  answer: string,
  finished = true,
) => outcomeOf(task, way, where, valuesOf(where), answer, finished);

describe('what comes of an answer', () => {
  it('is the function with the beginning that stood in the prompt, and ends with it', () => {
    const where = situation('python', '', { wish: 'Adds.' });
    assert.deepEqual(
      outcome('generate', 'completion', where, ' add(a, b):\n    return a + b\n\n\nprint(1)\n', false),
      {
        code: 'def add(a, b):\n    return a + b',
        ended: true,
      },
    );
  });

  it('stands at the indentation of its place', () => {
    const where = situation('javascript', '', { indent: '  ', wish: 'Adds.' });
    const answer = '```js\nadd(a, b) {\n  return a + b;\n}\n```';
    assert.equal(outcome('generate', 'chat', where, answer).code, '  add(a, b) {\n    return a + b;\n  }');
  });

  it('goes on where the docstring ended', () => {
    const where = situation('python', '    def f(self):\n        """One."""');
    const { code } = outcome(
      'body',
      'completion',
      where,
      '\n        return 1\n\n    def g(self):\n        pass\n',
    );
    assert.equal(code, '    def f(self):\n        """One."""\n        return 1');
  });

  it('keeps the name of what is corrected', () => {
    const where = situation('python', 'def mean(values):\n    return sum(values) / len(value)');
    const { code } = outcome('fix', 'completion', where, 'values):\n    return sum(values) / len(values)\n');
    assert.equal(code, 'def mean(values):\n    return sum(values) / len(values)');
  });

  it('is a docstring whatever a model put around its words, and never touches the code', () => {
    const where = situation('python', 'def f(a):\n    return a');
    const expected = '    """Gives it back.\n\n    Args:\n        a: it.\n    """';
    for (const answer of [
      'Gives it back.\n\n    Args:\n        a: it.\n    ',
      '```python\ndef f(a):\n    """Gives it back.\n\n    Args:\n        a: it.\n    """\n    return a\n```',
    ]) {
      assert.equal(outcome('document', 'completion', where, answer).code, expected);
    }
  });

  it('is a block comment above in other languages, which cannot be left', () => {
    const where = situation('javascript', '  f(a) {\n    return a;\n  }');
    const { code } = outcome('document', 'chat', where, 'Gives it back. */ alert(1)');
    assert.equal(code, '  /**\n   * Gives it back. * / alert(1)\n   */');
  });

  it('is empty where nothing came that could be used', () => {
    assert.equal(outcome('document', 'chat', situation('go', 'func f() {}'), '```\n```').code, '');
  });
});
