import assert from 'node:assert/strict';
import { canaryRequest, placeIn } from './canary.ts';

const NONCE = 'ab'.repeat(32);
const LINE = 'const total = first + second;\n';
const SOURCE = LINE.repeat(200);

describe('a canary', () => {
  it('is a place in the middle of a line, as an editor sends it', () => {
    for (const draw of [0, 0.5, 0.999]) {
      const place = placeIn(SOURCE, (most) => Math.floor(most * draw));
      const { prompt, suffix, ...rest } = canaryRequest(place ?? assert.fail(), NONCE);
      assert.ok(typeof prompt === 'string' && prompt.length >= 200 && prompt.length <= 2400);
      assert.doesNotMatch(prompt, /\n$/);
      assert.match(suffix ?? '', /^\n/);
      assert.ok(SOURCE.includes(prompt));
      assert.deepEqual(rest, {
        temperature: 0,
        max_tokens: 64,
        stop: ['\n'],
        stream: true,
        ph: { nonce: NONCE, receipt: true },
      });
    }
  });

  it('is not made of a text that is too short', () => {
    assert.equal(placeIn(LINE), undefined);
  });
});
