import assert from 'node:assert/strict';
import fc from 'fast-check';
import { phcError } from '../../test/support/phc-code.ts';
import { expandFour, quantizeFour } from './quantize-four.ts';

const BLOCK = 32;
const evenly = (columns: number) => new Float32Array(columns).fill(1);

function rounded(values: Float32Array, columns: number, importance = evenly(columns)): Float32Array {
  const target = new Float32Array(values.length);
  expandFour(quantizeFour(values, columns, importance), columns, target);
  return target;
}

const loss = (values: Float32Array, kept: Float32Array, importance: Float32Array) =>
  values.reduce((sum, value, at) => sum + importance[at]! * (value - kept[at]!) ** 2, 0);

/** The nearest of 16 steps from the least to the largest number, and zero, which is one of them. */
function plainlyRounded(values: Float32Array): Float32Array {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const step = (high - low) / 15 || 1;
  const zero = Math.round(-low / step);
  return values.map((value) => (Math.max(0, Math.min(15, Math.round(value / step + zero))) - zero) * step);
}

describe('4-bit quantisation', () => {
  const block = fc.float32Array({ minLength: BLOCK, maxLength: BLOCK, min: -4, max: 4, noNaN: true });
  const weights = fc.float32Array({
    minLength: BLOCK,
    maxLength: BLOCK,
    min: Math.fround(0.01),
    max: 9,
    noNaN: true,
  });

  it('never loses more than rounding to the nearest step, whatever counts', () => {
    fc.assert(
      fc.property(block, weights, (values, importance) => {
        const searched = loss(values, rounded(values, BLOCK, importance), importance);
        assert.ok(searched <= loss(values, plainlyRounded(values), importance) * 1.0001 + 1e-9);
      }),
    );
  });

  it('loses nothing of what has 16 steps', () => {
    const values = Float32Array.from({ length: BLOCK }, (_, at) => ((at % 16) - 5) / 8);
    assert.deepEqual(rounded(values, BLOCK), values);
  });

  it('keeps better what counts more', () => {
    const values = Float32Array.from({ length: BLOCK }, (_, at) => Math.sin(1 + 7 * at) ** 3);
    const importance = Float32Array.from({ length: BLOCK }, (_, at) => (at < 4 ? 1000 : 1));
    const first = (kept: Float32Array) => loss(values.subarray(0, 4), kept, importance);
    assert.ok(first(rounded(values, BLOCK, importance)) < first(rounded(values, BLOCK)) / 2);
  });

  it('packs rows apart from each other, with an odd number of blocks too', () => {
    const values = Float32Array.from({ length: 4 * 3 * BLOCK }, (_, at) => Math.cos(at * at));
    const whole = rounded(values, 3 * BLOCK);
    for (let row = 0; row < 4; row++) {
      const [from, to] = [row * 3 * BLOCK, (row + 1) * 3 * BLOCK];
      assert.deepEqual(rounded(values.slice(from, to), 3 * BLOCK), whole.slice(from, to));
    }
  });

  it('keeps zeros, and refuses what is no finite number', () => {
    assert.deepEqual(rounded(new Float32Array(BLOCK), BLOCK), new Float32Array(BLOCK));
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const values = new Float32Array(BLOCK).fill(value, 3, 4);
      assert.throws(() => rounded(values, BLOCK), phcError('PHC_MODEL_FORMAT', /finite/));
    }
  });
});
