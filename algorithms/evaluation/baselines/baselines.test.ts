import assert from 'node:assert/strict';
import type { Problem } from '../problems/problem.ts';
import { copyPreviousLine } from './copy-line.ts';
import { fileNgram } from './file-ngram.ts';

const problem = (prefix: string, suffix = '', ending: Problem['ending'] = { kind: 'line' }): Problem => ({
  id: '',
  kind: 'line',
  language: 'python',
  prefix,
  suffix,
  reference: '',
  ending,
  maxTokens: 64,
  check: null,
});

describe('copying the previous line', () => {
  it('gives what follows there, or the same columns', () => {
    assert.equal(copyPreviousLine(problem('    a = add(1)\n\n    ')), 'a = add(1)');
    assert.equal(copyPreviousLine(problem('  self.a = a\n  self.')), 'a = a');
    assert.equal(copyPreviousLine(problem('first = 1\nxyz')), 'st = 1');
    assert.equal(copyPreviousLine(problem('')), '');
  });
});

describe('the n-gram of the open file', () => {
  it('continues by what followed the longest known run', () => {
    const seen = 'x = load(a)\ny = save(a)\n';
    assert.equal(fileNgram(problem(`${seen}z = save`)), '(a)');
    assert.equal(fileNgram(problem('z = save', `\n${seen}`)), '(a)');
  });

  it('prefers what came more often, then what came later', () => {
    assert.match(fileNgram(problem('(a;x(b;y(a;z(')), /^a;/);
    assert.match(fileNgram(problem('(a;x(b;z(')), /^b;/);
  });

  it('ends where nothing is known, at the line’s end, or where a block ends', () => {
    assert.equal(fileNgram(problem('abc')), '');
    const loop = 'if a:\n    b\n    c\nif a:\n    b\n    c\nif a:\n    ';
    assert.equal(fileNgram(problem(loop, '', { kind: 'block', startIndent: 4 })), 'b\n    c');
    assert.ok(fileNgram(problem('a a a ', '', { kind: 'stops', stops: [] })).length < 1000);
  });
});
