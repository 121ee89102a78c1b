import assert from 'node:assert/strict';
import { sha256 as portable } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { sha256 } from './sha256.ts';

describe('SHA-256', () => {
  it('is the same with and without Node', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        assert.deepEqual(sha256(bytes), Uint8Array.from(portable(bytes)));
      }),
    );
  });
});
