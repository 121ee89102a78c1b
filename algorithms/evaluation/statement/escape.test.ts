import assert from 'node:assert/strict';
import { escapeProbability, escapeTable } from './escape.ts';

/** Share of all choices of `drawn` from `n` that hold none of the first `wrong`. */
function counted(n: number, wrong: number, drawn: number): number {
  let escaped = 0;
  let all = 0;
  for (let choice = 0; choice < 2 ** n; choice++) {
    const chosen = Array.from({ length: n }, (_, i) => i).filter((i) => choice & (2 ** i));
    if (chosen.length !== drawn) continue;
    all++;
    if (chosen.every((i) => i >= wrong)) escaped++;
  }
  return escaped / all;
}

describe('what escapes a partial re-run', () => {
  it('is the share of all draws that miss every false result', () => {
    for (let wrong = 0; wrong <= 8; wrong++) {
      for (let drawn = 0; drawn <= 8; drawn++)
        assert.ok(Math.abs(escapeProbability(8, wrong, drawn) - counted(8, wrong, drawn)) < 1e-12);
    }
  });

  it('is nothing when all is re-run, and everything when nothing is', () => {
    assert.ok(escapeTable(164, 164).every(({ escaped }) => escaped === 0));
    assert.ok(escapeTable(164, 0).every(({ escaped }) => escaped === 1));
  });

  it('agrees with the rule of thumb that 59 re-runs catch 5 % false results 19 times in 20', () => {
    const { escaped } = escapeTable(100_000, 59).find(({ fraction }) => fraction === 0.05)!;
    assert.ok(Math.abs(escaped - 0.05) < 0.002);
  });
});
