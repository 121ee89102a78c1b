import assert from 'node:assert/strict';
import { pauseBeforeLaunch } from './launch-limit.ts';

describe('launching the local server again', () => {
  it('takes longer each time and stops after five times in a minute', () => {
    const launches: number[] = [];
    const pauses = [];
    for (let i = 0; i < 6; i++) {
      pauses.push(pauseBeforeLaunch(launches, 1000));
      launches.push(1000);
    }
    assert.deepEqual(pauses, [0, 500, 1000, 2000, 4000, null]);
  });

  it('is free again after a minute', () => {
    assert.equal(pauseBeforeLaunch([0, 1, 2, 3, 4], 70_000), 0);
  });
});
