import assert from 'node:assert/strict';
import fc from 'fast-check';
import { shiftLines } from './shift-lines.ts';

describe('the place of a change while its document is edited', () => {
  it('moves with what happens above it, and stays for what happens below', () => {
    assert.deepEqual(shiftLines({ first: 5, end: 8 }, { first: 1, last: 2, count: 4 }), {
      first: 7,
      end: 10,
    });
    assert.deepEqual(shiftLines({ first: 5, end: 8 }, { first: 8, last: 9, count: 1 }), { first: 5, end: 8 });
  });

  it('is lost when its own lines change', () => {
    assert.equal(shiftLines({ first: 5, end: 8 }, { first: 7, last: 7, count: 1 }), null);
    assert.equal(shiftLines({ first: 5, end: 8 }, { first: 2, last: 5, count: 1 }), null);
    assert.equal(shiftLines({ first: 5, end: 5 }, { first: 5, last: 5, count: 2 }), null);
  });

  it('always names the same lines as before', () => {
    const line = fc.nat({ max: 20 });
    fc.assert(
      fc.property(line, line, line, line, fc.nat({ max: 5 }), (start, size, from, length, extra) => {
        const lines = Array.from({ length: 60 }, (_, i) => `line ${i}`);
        const target = { first: start, end: start + size };
        const change = { first: from, last: from + length, count: 1 + extra };
        const moved = shiftLines(target, change);
        if (!moved) return;
        const next = [...lines];
        next.splice(change.first, length + 1, ...Array.from({ length: change.count }, () => 'new'));
        assert.deepEqual(next.slice(moved.first, moved.end), lines.slice(target.first, target.end));
      }),
    );
  });
});
