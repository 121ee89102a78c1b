import assert from 'node:assert/strict';
import { createLookupDrafter, createTextDrafter, firstDraft } from './draft.ts';

describe('drafts', () => {
  it('propose what followed the latest occurrence of the longest run', () => {
    const history = [1, 2, 3, 4, 9, 9, 1, 2, 3, 5, 8, 1, 2, 3];
    assert.deepEqual(createLookupDrafter().propose(history, 2), [5, 8]);
  });

  it('propose less after a shorter run, and nothing after none', () => {
    assert.deepEqual(createLookupDrafter().propose([1, 2, 7, 8, 9, 1, 2], 3), [7, 8]);
    assert.deepEqual(createLookupDrafter().propose([2, 7, 8, 9, 1, 2], 3), [7]);
    assert.deepEqual(createLookupDrafter().propose([1, 2, 3], 3), []);
  });

  it('follow an expected text only while it agrees with what was generated', () => {
    const drafter = createTextDrafter([5, 6, 7, 8], 2);
    assert.deepEqual(drafter.propose([1, 2], 3), [5, 6, 7]);
    assert.deepEqual(drafter.propose([1, 2, 5, 6], 3), [7, 8]);
    assert.deepEqual(drafter.propose([1, 2, 5, 0], 3), []);
  });

  it('come from the first drafter that has one', () => {
    const history = [1, 2, 3, 4, 1, 2, 3];
    const drafter = firstDraft([createTextDrafter([], 0), createLookupDrafter()]);
    assert.deepEqual(drafter.propose(history, 1), [4]);
    assert.deepEqual(drafter.propose(history, 0), []);
  });
});
