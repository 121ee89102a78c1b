import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { drawPart } from './draw-part.ts';

const IDS = Array.from({ length: 200 }, (_, i) => `problem ${i}`);
const coin = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the part that is re-run', () => {
  it('follows from coin and statement, and keeps the order', () => {
    const part = drawPart(IDS, 0.05, coin('a'), 'x');
    assert.equal(part.length, 10);
    assert.deepEqual(drawPart(IDS, 0.05, coin('a'), 'x'), part);
    assert.notDeepEqual(drawPart(IDS, 0.05, coin('b'), 'x'), part);
    assert.notDeepEqual(drawPart(IDS, 0.05, coin('a'), 'y'), part);
    assert.deepEqual(
      [...part].sort((a, b) => IDS.indexOf(a) - IDS.indexOf(b)),
      part,
    );
  });

  it('is at least one problem and at most all', () => {
    assert.equal(drawPart(IDS, 0, coin('a'), 'x').length, 1);
    assert.deepEqual(drawPart(IDS, 1, coin('a'), 'x'), IDS);
    assert.deepEqual(drawPart([], 1, coin('a'), 'x'), []);
  });

  it('hits every problem about equally often', () => {
    const hits = new Map<string, number>();
    for (let i = 0; i < 400; i++) {
      for (const id of drawPart(IDS, 0.1, coin(String(i)), 'x')) hits.set(id, (hits.get(id) ?? 0) + 1);
    }
    // 40 expected, 6 the standard deviation.
    assert.ok([...hits.values()].every((count) => count > 10 && count < 75));
    assert.equal(hits.size, IDS.length);
  });
});
