import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fromBase64, toBase64 } from './base64.ts';

describe('base64', () => {
  it('writes what others read, and reads it back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = toBase64(bytes);
        assert.equal(text, Buffer.from(bytes).toString('base64'));
        assert.deepEqual([...fromBase64(text)], [...bytes]);
      }),
    );
  });

  it('takes no second spelling of the same bytes', () => {
    for (const text of [
      'AA',
      'AA=',
      'AB==',
      'AAB=',
      'A===',
      '====',
      'AA==AA==',
      'AA AA',
      'AAA-',
      'AAA_',
      'AA==\n',
      '=',
      'A',
    ]) {
      assert.throws(() => fromBase64(text), SyntaxError, text);
    }
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (text) => {
        let bytes: Uint8Array;
        try {
          bytes = fromBase64(text);
        } catch (error) {
          assert.ok(error instanceof SyntaxError);
          return;
        }
        assert.equal(toBase64(bytes), text);
      }),
    );
  });
});
