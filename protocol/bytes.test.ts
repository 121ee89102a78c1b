import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fromHex, littleEndian32, sameBytes, toHex } from './bytes.ts';

describe('bytes', () => {
  it('come back from their hexadecimal digits', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        assert.equal(toHex(bytes), Buffer.from(bytes).toString('hex'));
        assert.ok(sameBytes(fromHex(toHex(bytes)), bytes));
      }),
    );
  });

  it('are not read from half a digit, capital letters or anything else', () => {
    for (const text of ['a', 'AA', '0x00', 'zz', ' 00', '00\n'])
      assert.throws(() => fromHex(text), SyntaxError);
  });

  it('hold numbers of 32 bits only', () => {
    assert.deepEqual([...littleEndian32([1, 0xfffefdfc])], [1, 0, 0, 0, 0xfc, 0xfd, 0xfe, 0xff]);
    for (const value of [-1, 2 ** 32, 0.5, Number.NaN])
      assert.throws(() => littleEndian32([value]), RangeError);
  });
});
