import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { rotaryCache } from './rotary-cache.ts';
import { inversePowers, nthRoot, sineCosine } from './trigonometry.ts';

const close = (actual: number, expected: number, tolerance: number, what: string) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual} is not ${expected}`);

describe('the same sines, cosines and roots on every machine', () => {
  it('are those of Math to 1e-12 for every angle that a context can have', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 40_000, noNaN: true }), (angle) => {
        const { sin, cos } = sineCosine(angle);
        close(sin, Math.sin(angle), 1e-12, `sin ${angle}`);
        close(cos, Math.cos(angle), 1e-12, `cos ${angle}`);
      }),
      { numRuns: 5000 },
    );
  });

  it('are right where a quadrant ends', () => {
    for (let quarter = 0; quarter < 1000; quarter++) {
      for (const nudge of [-1e-9, 0, 1e-9]) {
        const angle = Math.abs((quarter * Math.PI) / 2 + nudge);
        close(sineCosine(angle).sin, Math.sin(angle), 1e-12, `sin ${angle}`);
        close(sineCosine(angle).cos, Math.cos(angle), 1e-12, `cos ${angle}`);
      }
    }
  });

  it('find roots of any order', () => {
    for (const value of [1.5, 10_000, 100_000, 500_000, 1e12]) {
      for (const order of [1, 2, 3, 8, 32, 40, 48, 64, 128]) {
        close(
          nthRoot(value, order),
          value ** (1 / order),
          1e-14 * value ** (1 / order),
          `root ${order} of ${value}`,
        );
      }
    }
  });

  it('give the frequencies of the rotary embedding for heads of any even size', () => {
    for (const half of [8, 32, 40, 48, 64]) {
      for (const [index, frequency] of inversePowers(100_000, half).entries()) {
        const expected = 100_000 ** (-index / half);
        close(frequency, expected, 1e-14 * expected, `frequency ${index} of ${half}`);
      }
    }
  });

  it('have bits that are known', () => {
    // These tables are part of every model's digest: one other bit and no model of today would have its name.
    const { cos, sin } = rotaryCache(8192, 64, 100_000);
    const hash = createHash('sha256').update(new Uint8Array(cos.buffer)).update(new Uint8Array(sin.buffer));
    assert.equal(hash.digest('hex'), 'd7ba7ba3f18128879aafb8d5e39de631e2e70758b8ace0c6a46ec556c035bf83');
  });
});
