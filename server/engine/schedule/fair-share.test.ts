import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createFairShare } from './fair-share.ts';

/** What a visit is worth at most, and what a chunk of a prompt may overdraw. */
const QUANTUM = 8;
const CHUNK = 64;

const weights = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 6 });
const charges = fc.array(fc.integer({ min: 1, max: CHUNK }), { minLength: 1, maxLength: 600 });

describe('the share of payers who always ask', () => {
  it('follows their weights, but for one quantum and one chunk of each', () => {
    fc.assert(
      fc.property(weights, charges, (of, amounts) => {
        const fair = createFairShare();
        for (const [payer, weight] of of.entries()) fair.add(`${payer}`, weight);
        const got = of.map(() => 0);
        for (const tokens of amounts) {
          const payer = Number(fair.next(() => true));
          got[payer]! += tokens;
          fair.charge(`${payer}`, tokens);
        }
        // In units of what the greatest weight gets: nobody is ahead of another by more than what both may over- or underdraw.
        const most = Math.max(...of);
        for (const [a, one] of got.entries()) {
          for (const [b, other] of got.entries()) {
            const apart = (one * most) / of[a]! - (other * most) / of[b]!;
            assert.ok(apart <= 2 * QUANTUM + CHUNK * (most / of[a]! + most / of[b]!), `${apart}`);
          }
        }
      }),
    );
  });

  it('leaves nobody out for longer than all others together take for their weights', () => {
    fc.assert(
      fc.property(weights, (of) => {
        const fair = createFairShare();
        for (const [payer, weight] of of.entries()) fair.add(`${payer}`, weight);
        const waits = of.map(() => 0);
        for (let step = 0; step < 2000; step++) {
          const served = Number(fair.next(() => true));
          fair.charge(`${served}`, 1);
          for (const payer of of.keys()) waits[payer] = payer === served ? 0 : waits[payer]! + 1;
          const most = Math.max(...of);
          for (const [payer, wait] of waits.entries()) {
            const rounds = Math.ceil(most / of[payer]!) + 1;
            assert.ok(wait <= rounds * (QUANTUM + 1) * of.length, `${wait} steps of weight ${of[payer]}`);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('goes on by the weight that was told last, and has no longer turns for a greater one', () => {
    const fair = createFairShare();
    fair.add('a', 1);
    fair.add('b', 1);
    fair.add('b', 100);
    const turns = Array.from({ length: 1010 }, () => {
      const payer = fair.next(() => true)!;
      fair.charge(payer, 1);
      return payer;
    });
    const shareOfA = turns.filter((payer) => payer === 'a').length;
    assert.ok(shareOfA >= 8 && shareOfA <= 12, `${shareOfA}`);
    fair.add('b', 1);
    const after = Array.from({ length: 200 }, () => {
      const payer = fair.next(() => true)!;
      fair.charge(payer, 1);
      return payer;
    });
    assert.match(after.join(''), /^b?(?:(?:a{1,9})(?:b{1,9}))+a*$/);
  });
});
