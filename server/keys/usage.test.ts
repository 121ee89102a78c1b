import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createCounts } from './counts.ts';
import { secondsToWait } from './usage.ts';

const NOTHING = { requests: 0, tokens: 0 };
const key = (requests: number | null, tokens: number | null) => ({ id: 'a', limits: { requests, tokens } });

describe('what a key may use in a minute', () => {
  it('is no more than the limit for each minute begun, whenever requests come', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 80 }),
        (limit, gaps) => {
          const counts = createCounts();
          const admitted: number[] = [];
          let at = 1e12;
          for (const gap of gaps) {
            at += gap;
            if (counts.admit(key(limit, null), at) === 0) admitted.push(at);
          }
          const minutes = Math.ceil((at - 1e12) / 60_000) + 1;
          assert.ok(admitted.length <= limit * minutes);
        },
      ),
    );
  });

  it('comes back after the seconds that a refused request is told', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 0, max: 59_999 }),
        fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 20 }),
        (requests, tokens, offset, spent) => {
          const counts = createCounts();
          const at = 6e11 + offset;
          for (const amount of spent) {
            counts.admit(key(null, null), at);
            counts.spend('a', amount, at);
          }
          const limits = { requests, tokens };
          const wait = counts.admit({ id: 'a', limits }, at);
          if (wait > 0) assert.equal(counts.admit({ id: 'a', limits }, at + wait * 1000), 0);
        },
      ),
    );
  });

  it('is not limited where no limit was set', () => {
    const useOf = () => ({ requests: 1e9, tokens: 1e12 });
    assert.equal(secondsToWait({ requests: null, tokens: null }, Date.now(), useOf), 0);
    assert.equal(
      secondsToWait({ requests: 1, tokens: null }, Date.now(), () => NOTHING),
      0,
    );
  });
});
