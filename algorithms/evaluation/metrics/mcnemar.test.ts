import assert from 'node:assert/strict';
import { mcnemar } from './mcnemar.ts';

/** Answers of two models: so many right by both, by one only, by the other only, by none. */
function answers(both: number, first: number, second: number, none: number): [boolean[], boolean[]] {
  const fill = (counts: ReadonlyArray<[number, boolean]>) =>
    counts.flatMap(([count, value]) => new Array<boolean>(count).fill(value));
  return [
    fill([
      [both + first, true],
      [second + none, false],
    ]),
    fill([
      [both, true],
      [first, false],
      [second, true],
      [none, false],
    ]),
  ];
}

describe('McNemar’s test', () => {
  it('looks only at problems that one of both has right', () => {
    assert.deepEqual(mcnemar(...answers(50, 1, 5, 3)), mcnemar(...answers(0, 1, 5, 0)));
    // 2 × (1 + 6) / 64.
    assert.ok(Math.abs(mcnemar(...answers(9, 1, 5, 9)).p - 14 / 64) < 1e-12);
    assert.ok(Math.abs(mcnemar(...answers(0, 0, 10, 0)).p - 2 / 1024) < 1e-12);
  });

  it('sees no difference between equal models', () => {
    assert.equal(mcnemar([true, false], [true, false]).p, 1);
    assert.equal(mcnemar(...answers(0, 7, 7, 0)).p, 1);
  });

  it('stays a number for thousands of problems', () => {
    const { p } = mcnemar(...answers(0, 2000, 2200, 0));
    assert.ok(p > 0.0015 && p < 0.0025, String(p));
  });
});
