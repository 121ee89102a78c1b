import assert from 'node:assert/strict';
import { docExamples, exampleProgram } from './doc-examples.ts';

describe('the examples of a description', () => {
  it('are doctests in Python, with what only prepares others', () => {
    assert.deepEqual(docExamples('Adds.\n>>> x = 1\n>>> add(x,\n... 2)\n3\n', 'python'), [
      { call: 'x = 1', expected: undefined },
      { call: 'add(x,\n2)', expected: '3' },
    ]);
  });

  it('are calls with their values on lines of their own, and not sentences', () => {
    assert.deepEqual(
      docExamples(' * add(1, 2) // => 3\n * maps a => b\nadd("a", "b") returns "ab".', 'javascript'),
      [
        { call: 'add(1, 2)', expected: '3' },
        { call: 'add("a", "b")', expected: '"ab"' },
      ],
    );
  });

  it('make a program that fails where one of them does not hold', () => {
    const examples = [{ call: 'f(1)', expected: '2' }];
    assert.equal(
      exampleProgram('def f(a): return 2', examples, 'python'),
      'def f(a): return 2\n\nassert (f(1)) == (2)\n',
    );
    const program = exampleProgram(
      'const f = (a) => [a];',
      [{ call: 'f(1)', expected: '[1]' }],
      'javascript',
    );
    assert.doesNotThrow(() => new Function(program)());
    const wrong = exampleProgram('const f = (a) => [a];', [{ call: 'f(1)', expected: '[2]' }], 'javascript');
    assert.throws(() => new Function(wrong)(), /another value/);
  });
});
