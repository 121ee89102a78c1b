import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { isAudited } from './coin.ts';

const SECRET = new Uint8Array(32).fill(7);
const hashes = Array.from({ length: 2000 }, (_, i) => i.toString(16).padStart(64, '0'));

describe('the coin of an audit', () => {
  it('falls as often as the rate says, and as HMAC-SHA256 has it', () => {
    const drawn = hashes.filter((hash) => isAudited(SECRET, hash, 0.05));
    assert.ok(drawn.length > 60 && drawn.length < 140, `${drawn.length}`);
    for (const hash of hashes.slice(0, 200)) {
      const digest = createHmac('sha256', SECRET).update(Buffer.from(hash, 'hex')).digest();
      assert.equal(isAudited(SECRET, hash, 0.05), digest.readUIntBE(0, 6) / 2 ** 48 < 0.05);
    }
  });

  it('is always one side at the rates 0 and 1, and another one for another secret', () => {
    const other = new Uint8Array(32).fill(8);
    assert.ok(hashes.every((hash) => !isAudited(SECRET, hash, 0) && isAudited(SECRET, hash, 1)));
    assert.ok(hashes.some((hash) => isAudited(SECRET, hash, 0.5) !== isAudited(other, hash, 0.5)));
  });
});
