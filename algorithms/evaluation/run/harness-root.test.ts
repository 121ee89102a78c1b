import assert from 'node:assert/strict';
import { harnessRoots } from './harness-root.ts';

describe('the digests of the harness', () => {
  it('are those of the sources, the same at every call', () => {
    const { all, asking } = harnessRoots();
    assert.match(all, /^[0-9a-f]{64}$/);
    assert.match(asking, /^[0-9a-f]{64}$/);
    assert.notEqual(all, asking);
    assert.deepEqual(harnessRoots(), { all, asking });
  });
});
