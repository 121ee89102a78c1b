import assert from 'node:assert/strict';
import { amountOf, tokenText } from './token-text.ts';

describe('an amount of a datatoken', () => {
  it('is read as a person writes it, and written back the same', () => {
    for (const tokens of [0, 1, 5, 0.1, 0.000001, 1234.5678, 5.1, 1e-7]) {
      assert.equal(Number(tokenText(amountOf(tokens))), tokens);
    }
    assert.equal(amountOf(5.1), 5_100_000_000_000_000_000n);
  });

  it('is nothing where less than nothing was written', () => assert.equal(amountOf(-3), 0n));
});
