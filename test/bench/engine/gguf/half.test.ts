import assert from 'node:assert/strict';
import { halfToNumber } from '../../../../server/model/gguf/half.ts';
import { numberToHalf } from './half.ts';

describe('half precision', () => {
  it('gives back every finite number that has 16 bits', () => {
    for (let word = 0; word < 0x10000; word++) {
      if (((word >> 10) & 31) === 31) continue;
      assert.equal(numberToHalf(halfToNumber(word)), word);
    }
  });

  it('rounds to the nearest, ties to even', () => {
    assert.equal(numberToHalf(1 + 1 / 2048), 0x3c00);
    assert.equal(numberToHalf(1 + 3 / 2048), 0x3c02);
    assert.equal(numberToHalf(1 + 1.01 / 2048), 0x3c01);
    assert.equal(numberToHalf(2 ** -26), 0);
  });
});
