import assert from 'node:assert/strict';
import { shownAfter } from './recorder.ts';

describe('the moment a suggestion is there', () => {
  it('is the first ghost text when there was none', () => {
    const changes = [{ at: 90, ghost: 'eturn' }];
    assert.equal(shownAfter('r', { pressedAt: 0, before: '', changes }), 90);
  });

  it('is when the rest is left of what was typed as suggested', () => {
    const changes = [
      { at: 5, ghost: 'turn a' },
      { at: 80, ghost: 'turn b' },
    ];
    assert.equal(shownAfter('e', { pressedAt: 0, before: 'eturn a', changes }), 5);
  });

  it('is not when the old one went away', () => {
    const changes = [
      { at: 5, ghost: '' },
      { at: 99, ghost: 'x' },
    ];
    assert.equal(shownAfter('z', { pressedAt: 0, before: 'eturn', changes }), 99);
  });

  it('never comes where nothing was suggested', () => {
    assert.equal(shownAfter('z', { pressedAt: 0, before: '', changes: [] }), undefined);
  });
});
