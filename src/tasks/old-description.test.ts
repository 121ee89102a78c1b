import assert from 'node:assert/strict';
import { languageOf } from './language.ts';
import { oldDescription } from './old-description.ts';

const at = (text: string, line: number, id: string) => oldDescription(text.split('\n'), line, languageOf(id));

describe('the description that a new one replaces', () => {
  it('is the block above the function, which other comments are not', () => {
    assert.deepEqual(at('/**\n * Adds.\n */\nfunction f() {}', 3, 'javascript'), { first: 0, end: 3 });
    assert.equal(at('// Licence.\nfunction f() {}', 1, 'javascript'), null);
    assert.equal(at('/* Licence. */\nfunction f() {}', 1, 'javascript'), null);
    assert.equal(at('/** Another. */\n\nfunction f() {}', 2, 'javascript'), null);
  });

  it('is the docstring behind the head', () => {
    assert.deepEqual(at('def f():\n    """Adds.\n    """\n    return 1', 1, 'python'), { first: 1, end: 3 });
    assert.equal(at('# About it.\ndef f():\n    return 1', 2, 'python'), null);
  });

  it('is the comment lines above, in languages that describe so', () => {
    assert.deepEqual(at('// F adds\n// numbers.\nfunc F() {}', 2, 'go'), { first: 0, end: 2 });
    assert.equal(at('#!/bin/sh\nf() {}', 1, 'shellscript'), null);
  });
});
