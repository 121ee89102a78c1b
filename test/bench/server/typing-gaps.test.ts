import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { seededRandom } from '../../../server/engine/random.ts';
import { typeAtPace } from './typing-gaps.ts';

const code = readFileSync(__filename, 'utf8');

describe('the typist of the server benchmark', () => {
  it('is as fast as 168,000 volunteers were on the average: 239 ms a key', () => {
    const keys = typeAtPace(code, seededRandom(1));
    const mean = keys.at(-1)!.atMs / keys.length;
    assert.ok(Math.abs(mean - 239) < 30, `${mean} ms`);
  });

  it('types all of the text, each key later than the one before, and the same in every run', () => {
    const keys = typeAtPace(code, seededRandom(1));
    assert.equal(keys.at(-1)?.typed, code);
    assert.ok(keys.every(({ atMs }, i) => i === 0 || atMs > keys[i - 1]!.atMs));
    assert.deepEqual(typeAtPace(code, seededRandom(1)), keys);
  });
});
