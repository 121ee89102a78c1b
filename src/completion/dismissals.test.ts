import assert from 'node:assert/strict';
import { placeAt } from '../../test/support/place-at.ts';
import { createDismissals } from './dismissals.ts';

describe('a dismissed suggestion', () => {
  const dismissals = createDismissals();
  dismissals.add(placeAt('const a = |'), 'compute(b);');

  it('is the same one where it was dismissed, and after more of it was typed', () => {
    assert.equal(dismissals.covers(placeAt('const a = |'), 'compute(b);'), true);
    assert.equal(dismissals.covers(placeAt('const a = |'), 'compute(b'), true);
    assert.equal(dismissals.covers(placeAt('const a = com|'), 'pute(b);'), true);
  });

  it('is the same one with a repository’s memory', () => {
    const memory = { workspace: '0'.repeat(64), file: '/w/a.ts' };
    assert.equal(dismissals.covers({ ...placeAt('const a = |'), memory }, 'compute(b);'), true);
  });

  it('does not stand for others, nor for other places', () => {
    assert.equal(dismissals.covers(placeAt('const a = |'), 'other(b);'), false);
    assert.equal(dismissals.covers(placeAt('const b = |'), 'compute(b);'), false);
    assert.equal(dismissals.covers(placeAt('const a = compute(b);|'), ' // done'), false);
  });
});
