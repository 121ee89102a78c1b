import assert from 'node:assert/strict';
import { promptBudget, readingSpeed } from './prompt-budget.ts';

describe('what the model is shown', () => {
  it('is as much as the machine reads while a person waits', () => {
    assert.deepEqual(promptBudget(null), { prefix: 2400, suffix: 600 });
    assert.deepEqual(promptBudget(2000), { prefix: 2400, suffix: 600 });
    assert.deepEqual(promptBudget(300), { prefix: 1200, suffix: 300 });
    assert.deepEqual(promptBudget(120), { prefix: 600, suffix: 150 });
    assert.deepEqual(promptBudget(5), { prefix: 600, suffix: 150 });
  });

  it('follows what was measured, but not one slow moment', () => {
    const first = readingSpeed(null, { prefilled: 800, prefillMs: 1000 });
    assert.equal(first, 800);
    const slow = readingSpeed(first, { prefilled: 800, prefillMs: 8000 });
    assert.equal(promptBudget(slow).prefix, 2400);
  });

  it('learns nothing from a few tokens', () => {
    assert.equal(readingSpeed(500, { prefilled: 3, prefillMs: 90 }), 500);
  });
});
