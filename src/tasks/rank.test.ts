import assert from 'node:assert/strict';
import { isSameCode, meanOf, ranked } from './rank.ts';

const one = (code: string, meanLogprob: number) => ({ code, answer: code, meanLogprob });

describe('candidates', () => {
  it('come in the order of their mean log-probability, each text once, the empty ones not at all', () => {
    const order = ranked([one('a', -2), one('b', -1), one('a ', -0.5), one('', 0)]).map(({ code }) => code);
    assert.deepEqual(order, ['a ', 'b']);
  });

  it('of which nothing is known come last', () => {
    assert.equal(ranked([one('a', meanOf([])), one('b', meanOf([-9, -7]))])[0]?.code, 'b');
    assert.equal(meanOf([-9, -7]), -8);
  });

  it('are known for what stands there already, blanks at the ends apart', () => {
    assert.ok(isSameCode('def f():\n    return 1', ['def f():  ', '    return 1', '']));
    assert.ok(!isSameCode('def f():\n  return 1', ['def f():', '    return 1']), 'indentation is meaning');
    assert.ok(!isSameCode('', ['']), 'nothing is not the same');
  });
});
