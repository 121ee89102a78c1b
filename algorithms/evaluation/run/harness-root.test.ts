import assert from 'node:assert/strict';
import { harnessRoot } from './harness-root.ts';

describe('the digest of the harness', () => {
  it('is that of the sources, the same at every call', () => {
    assert.match(harnessRoot(), /^[0-9a-f]{64}$/);
    assert.equal(harnessRoot(), harnessRoot());
  });
});
