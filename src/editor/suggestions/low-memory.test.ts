import assert from 'node:assert/strict';
import { isTooLowToStart } from './low-memory.ts';

const MB = 1024 ** 2;
const idle = { kind: 'idle' } as const;

describe('a machine that is short of memory', () => {
  it('does not load the local model because somebody types', () => {
    assert.equal(isTooLowToStart({ link: idle, local: true }, 500 * MB), true);
    assert.equal(isTooLowToStart({ link: idle, local: true }, 4000 * MB), false);
  });

  it('goes on with a model that is loaded, and with that of another machine', () => {
    const starting = { kind: 'starting', step: '', progress: undefined } as const;
    assert.equal(isTooLowToStart({ link: starting, local: true }, 500 * MB), false);
    assert.equal(isTooLowToStart({ link: idle, local: false }, 500 * MB), false);
  });
});
