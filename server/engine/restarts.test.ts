import assert from 'node:assert/strict';
import { createRestarts } from './restarts.ts';

describe('restarts', () => {
  it('pause longer each time and end at the fifth crash within a minute', () => {
    const restarts = createRestarts();
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((second) => restarts.next(1000 * second)),
      [250, 500, 1000, 2000, null],
    );
  });

  it('go on for ever when crashes are rare', () => {
    const restarts = createRestarts();
    for (let minute = 0; minute < 20; minute++) assert.equal(restarts.next(61_000 * minute), 250);
  });
});
