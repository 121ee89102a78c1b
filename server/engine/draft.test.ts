import assert from 'node:assert/strict';
import {
  createLookupDrafter,
  createPayingDrafter,
  createTextDrafter,
  type Drafter,
  firstDraft,
} from './draft.ts';

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

/** What of 100 passes had a draft of four tokens, each of which was right as often as `rate` says. */
function drafted(rate: number, together: number): number {
  const four: Drafter = { propose: () => [1, 2, 3, 4] };
  const drafter = createPayingDrafter(four, () => together);
  const history: number[] = [];
  let count = 0;
  for (let pass = 0; pass < 100; pass++) {
    const draft = drafter.propose(history, 4);
    if (draft.length > 0) count++;
    const right = draft.slice(0, pass % 10 < rate * 10 ? 4 : 0);
    history.push(...right, 0);
  }
  return count;
}

describe('drafts that are to pay', () => {
  it('are made as long as they are right now and then', () => {
    assert.equal(drafted(1, 1), 100);
    assert.equal(drafted(0.3, 1), 100);
  });

  it('are left off when they never are, but for a try from time to time', () => {
    const count = drafted(0, 1);
    assert.ok(count > 8 && count < 30, `${count} of 100`);
  });

  it('must be right more often where several sequences share a pass', () => {
    assert.ok(drafted(0.2, 4) < 60, `${drafted(0.2, 4)} of 100`);
    assert.ok(drafted(0.9, 4) > 90);
  });
});
