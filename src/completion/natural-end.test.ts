import assert from 'node:assert/strict';
import { completeLines, naturalEnd } from './natural-end.ts';
import type { Shape } from './shape.ts';

const empty = (startIndent = 0): Shape => ({ kind: 'block', startIndent, openerIndent: null });
const opened = (openerIndent = 0): Shape => ({ kind: 'block', startIndent: 0, openerIndent });
const kept = (text: string, shape: Shape, finished = true) => naturalEnd(text, shape, finished).text;

describe('natural end of a line', () => {
  it('is the line break', () => {
    assert.deepEqual(naturalEnd('a + b;\nnext', { kind: 'line' }, false), { text: 'a + b;', ended: true });
    assert.deepEqual(naturalEnd('a + b', { kind: 'line' }, false), { text: 'a + b', ended: false });
    assert.deepEqual(naturalEnd('a + b\r\nnext', { kind: 'line' }, false), { text: 'a + b', ended: true });
  });
});

describe('natural end of a block', () => {
  it('is the blank line after it', () => {
    assert.equal(kept('x = 1\n    return x\n\n    y = 2', empty(4)), 'x = 1\n    return x');
  });

  it('is where the indentation falls below its own', () => {
    const text = 'return x\nprint(f())';
    assert.deepEqual(naturalEnd(text, empty(4), false), { text: 'return x', ended: true });
    assert.equal(kept('\n    return x\nprint(1)', opened()), '\n    return x');
  });

  it('includes the bracket that closes it', () => {
    assert.equal(kept('\n  return 1;\n}\nfoo();', opened()), '\n  return 1;\n}');
    assert.equal(kept('return 1;\n}\nfoo();', empty(2)), 'return 1;\n}');
    assert.equal(kept('foo(\n  1,\n);\nbar();', empty()), 'foo(\n  1,\n);');
  });

  it('goes on over else and catch', () => {
    const text = 'if (a) {\n  b();\n} else {\n  c();\n}\nd();';
    assert.equal(kept(text, empty()), 'if (a) {\n  b();\n} else {\n  c();\n}');
    const python = 'if a:\n    b()\nelse:\n    c()\nd()';
    assert.equal(kept(python, empty()), 'if a:\n    b()\nelse:\n    c()');
  });

  it('is not decided by half a line that may still become "else" or "} else"', () => {
    for (const half of ['if a:\n    b()\nel', 'if (a) {\n  b();\n}']) {
      assert.equal(naturalEnd(half, empty(), false).ended, false);
    }
  });

  it('is the end of the line when the line of the opening bracket goes on', () => {
    assert.equal(kept(' a, b } = c;\nfoo();', opened()), ' a, b } = c;');
  });

  it('is nothing when no line belongs to the opened block', () => {
    assert.equal(kept('\nfoo();', opened()), '');
  });

  it('is reached after ten lines', () => {
    const text = Array.from({ length: 30 }, (_, i) => `a${i}()`).join('\n');
    assert.equal(kept(text, empty()).split('\n').length, 10);
  });
});

describe('an answer that takes too long', () => {
  it('is shown up to its last complete line', () => {
    assert.equal(completeLines('a\nb\nc'), 'a\nb');
    assert.equal(completeLines('a'), null);
    assert.equal(completeLines('\n a'), null);
  });

  it('is not shown up to a line that opens a block', () => {
    assert.equal(completeLines('a;\nif (b) {\n  c'), 'a;');
    assert.equal(completeLines('if b:\n    c'), null);
  });
});
