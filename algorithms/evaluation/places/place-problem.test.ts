import assert from 'node:assert/strict';
import { PREFIX_CHARS, SUFFIX_CHARS } from '../../../src/completion/budget.ts';
import { placeProblem } from './place-problem.ts';

const at = (text: string, hole: string) => ({
  start: text.indexOf(hole),
  end: text.indexOf(hole) + hole.length,
});

describe('the problem of a place', () => {
  it('has the windows that the editor sends, without what was taken out', () => {
    const text = 'const a = 1;\nconst b = add(a, 2);\nconsole.log(b);\n';
    const problem = placeProblem({
      id: '1',
      kind: 'rest-of-line',
      language: 'javascript',
      text,
      ...at(text, 'add(a, 2);'),
    });
    assert.equal(problem.prefix, 'const a = 1;\nconst b = ');
    assert.equal(problem.suffix, '\nconsole.log(b);\n');
    assert.equal(problem.reference, 'add(a, 2);');
    assert.deepEqual(problem.ending, { kind: 'line' });
  });

  it('knows the indentation at which a block begins', () => {
    const text = 'def f(x):\n    y = x\n    return y\n\nf(1)\n';
    const problem = placeProblem({
      id: '1',
      kind: 'block',
      language: 'python',
      text,
      ...at(text, 'y = x\n    return y'),
    });
    assert.deepEqual(problem.ending, { kind: 'block', startIndent: 4 });
    assert.equal(problem.prefix, 'def f(x):\n    ');
    assert.equal(problem.suffix, '\n\nf(1)\n');
  });

  it('stays within what the editor sends of a long file', () => {
    const text = `${'x = 1\n'.repeat(2000)}answer = 42\n${'y = 2\n'.repeat(2000)}`;
    const { prefix, suffix } = placeProblem({
      id: '1',
      kind: 'line',
      language: 'python',
      text,
      ...at(text, 'answer = 42'),
    });
    assert.ok(prefix.length <= PREFIX_CHARS && prefix.startsWith('x = 1\n') && prefix.endsWith('x = 1\n'));
    assert.ok(suffix.length <= SUFFIX_CHARS + 1 && suffix.startsWith('\ny = 2\n'));
  });
});
