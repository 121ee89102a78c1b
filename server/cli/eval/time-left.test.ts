import assert from 'node:assert/strict';
import { timeLeft } from './time-left.ts';

function left(steps: ReadonlyArray<[ms: number, done: number]>, total: number): string {
  let at = 0;
  const tell = timeLeft(() => at);
  let told = '';
  for (const [ms, done] of steps) {
    at = ms;
    told = tell(done, total);
  }
  return told;
}

describe('the time left', () => {
  it('is unknown until something was done, and none at the end', () => {
    assert.equal(left([[0, 0]], 10), '');
    assert.equal(
      left(
        [
          [0, 0],
          [5000, 10],
        ],
        10,
      ),
      '',
    );
  });

  it('comes from this run alone, not from what an earlier one had done', () => {
    assert.equal(
      left(
        [
          [0, 90],
          [2000, 92],
        ],
        100,
      ),
      '8 s left',
    );
  });

  it('is told in the unit that fits', () => {
    assert.equal(
      left(
        [
          [0, 0],
          [60_000, 10],
        ],
        40,
      ),
      '3 min left',
    );
    assert.equal(
      left(
        [
          [0, 0],
          [60_000, 1],
        ],
        151,
      ),
      '2 h 30 min left',
    );
  });
});
