import assert from 'node:assert/strict';
import { passAtK } from './pass-at-k.ts';

/** Share of all choices of `k` from `n` answers in which one of the first `c` is. */
function counted(n: number, c: number, k: number): number {
  let right = 0;
  let all = 0;
  for (let choice = 0; choice < 2 ** n; choice++) {
    const chosen = Array.from({ length: n }, (_, i) => i).filter((i) => choice & (2 ** i));
    if (chosen.length !== k) continue;
    all++;
    if (chosen.some((i) => i < c)) right++;
  }
  return right / all;
}

describe('pass@k', () => {
  it('is the share of all choices that hold a right answer', () => {
    for (let n = 1; n <= 8; n++) {
      for (let c = 0; c <= n; c++) {
        for (let k = 1; k <= n; k++)
          assert.ok(Math.abs(passAtK(n, c, k) - counted(n, c, k)) < 1e-12, `${n} ${c} ${k}`);
      }
    }
  });

  it('is the share of right answers for one', () => {
    assert.ok(Math.abs(passAtK(200, 30, 1) - 0.15) < 1e-12);
  });

  it('says nothing about more answers than there are', () => {
    assert.ok(Number.isNaN(passAtK(5, 5, 10)));
  });
});
