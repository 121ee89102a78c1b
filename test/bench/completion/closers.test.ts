import assert from 'node:assert/strict';
import { closersAfter, closesAnew } from './closers.ts';

describe('an editor that closes brackets and quotes', () => {
  it('has closed what is open behind the cursor, on lines of their own after Enter', () => {
    assert.equal(closersAfter('f(a, ["b'), '"])');
    assert.equal(closersAfter('f(a, ["b"])'), '');
    assert.equal(closersAfter('  f({\n    a'), '\n  })');
    assert.equal(closersAfter("// don't ("), ')');
  });

  it('would have too many closed where a text closes them anew', () => {
    assert.equal(closesAnew('f(', 'a)'), true);
    assert.equal(closesAnew('f(', 'g(a)'), false);
    assert.equal(closesAnew('f("', 'a\\"b'), false);
    assert.equal(closesAnew('f("', 'a"'), true);
  });
});
