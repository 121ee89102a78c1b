import assert from 'node:assert/strict';
import { firstLine, nextLine } from './places.ts';

describe('lines that are asked for', () => {
  it('are known once their end is there', () => {
    assert.equal(firstLine('foo(a'), null);
    assert.equal(firstLine('foo(a)  \nbar'), 'foo(a)');
    assert.equal(nextLine('\n    foo'), null);
    assert.equal(nextLine('\n    foo()\n'), '    foo()');
  });

  it('leave blank lines out', () => {
    assert.equal(nextLine('\n\n  \n    foo()\n'), '    foo()');
    assert.equal(nextLine('\r\n\r\n\tfoo()\r\n'), '\tfoo()');
  });
});
