import assert from 'node:assert/strict';
import { createAdaptation } from './adaptation.ts';

const predicted = (length: number, id = 7) => ({
  length,
  places: 2,
  candidates: [{ id, share: 1 }],
  files: [],
});

describe('adaptation to a workspace', () => {
  it('has no opinion before anything was typed', () => {
    for (const length of [1, 2, 4, 8, 20]) assert.equal(createAdaptation().shift(predicted(length)), 0);
  });

  it('trusts what was right and distrusts what was wrong, for matches of that length only', () => {
    const adaptation = createAdaptation();
    for (let i = 0; i < 100; i++) {
      adaptation.observe(predicted(4), 7);
      adaptation.observe(predicted(1), 8);
    }
    assert.ok(adaptation.shift(predicted(3)) > 0.5);
    assert.ok(adaptation.shift(predicted(1)) < -0.5);
    assert.equal(adaptation.shift(predicted(9)), 0);
  });

  it('never moves further than its bound, and comes back when the repository changes', () => {
    const adaptation = createAdaptation();
    for (let i = 0; i < 5000; i++) adaptation.observe(predicted(4), 8);
    assert.ok(adaptation.shift(predicted(4)) >= -1.5);
    for (let i = 0; i < 1500; i++) adaptation.observe(predicted(4), 7);
    assert.ok(adaptation.shift(predicted(4)) > 0);
  });
});
