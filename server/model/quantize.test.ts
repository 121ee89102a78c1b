import assert from 'node:assert/strict';
import fc from 'fast-check';
import { phcError } from '../../test/support/phc-code.ts';
import { blockFor, quantize } from './quantize.ts';

function quantized(values: Float32Array, block: number): { codes: Uint8Array; scales: Float32Array } {
  const codes = new Uint8Array(values.length);
  const scales = new Float32Array(values.length / block);
  quantize(values, block, codes, scales);
  return { codes, scales };
}

describe('8-bit quantisation', () => {
  it('keeps every number within half a step', () => {
    const block = fc.float32Array({ minLength: 32, maxLength: 32, min: -4, max: 4, noNaN: true });
    fc.assert(
      fc.property(block, (values) => {
        const { codes, scales } = quantized(values, 32);
        for (const [index, value] of values.entries()) {
          const restored = (codes[index]! - 128) * scales[0]!;
          assert.ok(Math.abs(restored - value) <= 0.500001 * scales[0]!);
        }
      }),
    );
  });

  it('rounds ties to even and never reaches code 0', () => {
    const { codes, scales } = quantized(Float32Array.from([127, 0.5, 1.5, 2.5, -0.5, -1.5, -127, 0]), 8);
    assert.deepEqual([...scales], [1]);
    assert.deepEqual([...codes], [255, 128, 130, 130, 128, 126, 1, 128]);
  });

  it('gives each block its own scale, and a block of zeros the scale 1', () => {
    const { codes, scales } = quantized(Float32Array.from([0, 0, 254, -254]), 2);
    assert.deepEqual([...scales], [1, 2]);
    assert.deepEqual([...codes], [128, 128, 255, 1]);
  });

  it('refuses numbers that are none', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      assert.throws(
        () => quantized(Float32Array.from([1, bad, 2, 3]), 4),
        phcError('PHC_MODEL_FORMAT', /finite/),
      );
    }
  });

  it('takes blocks of 64 where they fit every width, else of 32', () => {
    assert.equal(blockFor([576, 1536]), 64);
    assert.equal(blockFor([576, 96]), 32);
    assert.throws(() => blockFor([100]), phcError('PHC_MODEL_FORMAT', /100/));
  });
});
