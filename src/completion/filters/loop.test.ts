import assert from 'node:assert/strict';
import { placeAt } from '../../../test/support/place-at.ts';
import { loop } from './loop.ts';

describe('loop', () => {
  const keep = (text: string) => loop.keep(text, placeAt('|'));

  it('is cut after its first round', () => {
    assert.equal(keep('a.b.a.b.a.b.a.b.'), 'a.b.');
    assert.equal(keep('foo();\nfoo();\nfoo();'), 'foo();');
  });

  it('is cut after its first round of several lines', () => {
    const round = 'else:\n    go()\n';
    assert.equal(keep(`if a:\n    go()\n${round.repeat(3)}`), 'if a:\n    go()\nelse:\n    go()');
    assert.equal(keep(`if a:\n    go()\n${round.repeat(2)}`), `if a:\n    go()\n${round.repeat(2)}`);
  });

  it('does not take rulers and ordinary text for loops', () => {
    for (const text of ['// ----------------', 'a, b, c, d', 'x = 0;\nx = 0;', '0, 0, 0'])
      assert.equal(keep(text), text);
  });
});
