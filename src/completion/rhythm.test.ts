import assert from 'node:assert/strict';
import { createRhythm } from './rhythm.ts';

function typist(gap: number, latency: number) {
  const rhythm = createRhythm();
  for (let key = 0; key < 30; key++) rhythm.key(key * gap);
  for (let answer = 0; answer < 5; answer++) rhythm.answered(latency);
  return rhythm;
}

describe('the pause before asking', () => {
  it('is 75 ms while nothing is known', () => {
    const rhythm = createRhythm();
    assert.equal(rhythm.pause, 75);
    rhythm.key(0);
    rhythm.key(150);
    assert.equal(rhythm.pause, 75);
  });

  it('is short where answers come between two keys, and near their gap where they do not', () => {
    assert.equal(typist(200, 40).pause, 40);
    assert.equal(typist(200, 2000).pause, 218);
    assert.ok(typist(120, 300).pause < typist(240, 300).pause);
  });

  it('stays within its bounds', () => {
    assert.equal(typist(20, 5).pause, 20);
    assert.equal(typist(900, 9000).pause, 300);
  });

  it('leaves pauses to think out of the rhythm', () => {
    const rhythm = typist(150, 150);
    const { pause } = rhythm;
    rhythm.key(60_000);
    rhythm.key(120_000);
    assert.equal(rhythm.pause, pause);
  });
});
