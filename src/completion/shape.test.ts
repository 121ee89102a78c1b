import assert from 'node:assert/strict';
import { placeAt } from '../../test/support/place-at.ts';
import { shapeOf } from './shape.ts';

describe('shape of a suggestion', () => {
  const kind = (marked: string, languageId?: string) => shapeOf(placeAt(marked, languageId), true).kind;

  it('is a block on an empty line and where a block opens', () => {
    assert.equal(kind('foo();\n  |\nbar();'), 'block');
    assert.equal(kind('function f() {|'), 'block');
    assert.equal(kind('function f() {|}'), 'block');
    assert.equal(kind('def f():|', 'python'), 'block');
    assert.equal(kind('for x in y; do|', 'shellscript'), 'block');
  });

  it('is a line everywhere else', () => {
    assert.equal(kind('const a = |'), 'line');
    assert.equal(kind('  |foo();'), 'line');
    assert.equal(kind('const a = { b:|'), 'line');
    assert.equal(kind('undo|'), 'line');
  });

  it('is always a line when the setting says so', () => {
    assert.equal(shapeOf(placeAt('|'), false).kind, 'line');
  });

  it('knows the indentation that the first line continues', () => {
    assert.deepEqual(shapeOf(placeAt('f {\n\t|'), true), {
      kind: 'block',
      startIndent: 4,
      openerIndent: null,
    });
    assert.deepEqual(shapeOf(placeAt('  if (a) {|'), true), {
      kind: 'block',
      startIndent: 0,
      openerIndent: 2,
    });
  });
});
