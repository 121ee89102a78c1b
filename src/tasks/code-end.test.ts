import assert from 'node:assert/strict';
import { codeEnd } from './code-end.ts';

const PYTHON = { blocks: 'indentation' } as const;
const BRACES = { blocks: 'braces' } as const;
const RUBY = { blocks: 'end' } as const;

describe('the end of code that a model goes on writing', () => {
  it('is where the indentation falls back, after a head of several lines', () => {
    const code = '@cache\ndef f(\n    a,\n):\n    if a:\n        return 1\n\n    return 2';
    assert.deepEqual(codeEnd(`${code}\n\n\nprint(f(1))\nx`, PYTHON, 0, false), { text: code, ended: true });
  });

  it('is not known before the next line is whole', () => {
    assert.equal(codeEnd('def f():\n    return 1\n', PYTHON, 0, false).ended, false);
    assert.equal(codeEnd('def f():\n    return 1\nx', PYTHON, 0, false).ended, false);
    assert.equal(codeEnd('def f():\n    return 1\nx\n', PYTHON, 0, false).ended, true);
  });

  it('is the brace that closes what was opened, whatever strings and comments hold', () => {
    const code = "function f(a) {\n  const s = '{';\n  return { a, s }; // }\n}";
    assert.deepEqual(codeEnd(`${code}\n\nfunction g() {}\n`, BRACES, 0, false), { text: code, ended: true });
  });

  it('is the word "end" in languages that have it', () => {
    const code = 'def f\n  1\nend';
    assert.deepEqual(codeEnd(`${code}\ndef g\n`, RUBY, 0, false), { text: code, ended: true });
  });

  it('is all there is when the model stopped by itself', () => {
    assert.equal(codeEnd('def f():\n    return 1\n\n', PYTHON, 0, true).text, 'def f():\n    return 1');
  });
});
