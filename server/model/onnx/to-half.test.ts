import assert from 'node:assert/strict';
import { halfToNumber } from '../gguf/half.ts';
import { toHalf } from './to-half.ts';

describe('fp16', () => {
  it('has each of its numbers as itself', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const isNumber = ((bits >> 10) & 31) !== 31;
      if (isNumber) assert.equal(toHalf(halfToNumber(bits)), bits);
    }
  });

  it('takes the nearest number, of two as near the even one', () => {
    for (let bits = 0; bits < 0x7bff; bits += 7) {
      const [low, high] = [halfToNumber(bits), halfToNumber(bits + 1)];
      const middle = (low + high) / 2;
      assert.equal(toHalf(middle), bits % 2 === 0 ? bits : bits + 1);
      assert.equal(toHalf(low + (high - low) * 0.4), bits);
      assert.equal(toHalf(-(low + (high - low) * 0.6)), 0x8000 | (bits + 1));
    }
  });

  it('refuses what it does not have', () => {
    for (const value of [65_520, Number.NEGATIVE_INFINITY, Number.NaN])
      assert.throws(() => toHalf(value), { code: 'PHC_MODEL_FORMAT' });
  });
});
