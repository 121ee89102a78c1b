import assert from 'node:assert/strict';
import fc from 'fast-check';
import { buildSegment } from './build-segment.ts';
import { decodeSegment, encodeSegment } from './segment-file.ts';

const file = (name: string, tokens: readonly number[], twoBytes: boolean) => ({
  name,
  size: tokens.length,
  mtimeMs: 1234.5,
  tokens: twoBytes ? Uint16Array.from(tokens) : Uint32Array.from(tokens),
});
const segmentOf = (lists: readonly (readonly number[])[], twoBytes: boolean) =>
  buildSegment(
    7,
    lists.map((tokens, i) => file(`ü${i}.ts`, tokens, twoBytes)),
    twoBytes,
    () => {},
  );

describe('the file of a segment', () => {
  const lists = fc.array(fc.array(fc.nat({ max: 9 }), { maxLength: 20 }), { maxLength: 5 });

  it('gives back the segment', () => {
    fc.assert(
      fc.property(lists, fc.boolean(), (some, twoBytes) => {
        const segment = segmentOf(some, twoBytes);
        assert.deepEqual(decodeSegment(7, encodeSegment(segment), twoBytes), segment);
      }),
    );
  });

  it('gives nothing when a bit of it is another, when it is cut off, or for another width of tokens', () => {
    fc.assert(
      fc.property(lists, fc.nat(), fc.nat({ max: 7 }), (some, place, bit) => {
        const bytes = encodeSegment(segmentOf(some, true));
        const at = place % bytes.length;
        assert.equal(decodeSegment(7, bytes.subarray(0, at), true), null);
        assert.equal(decodeSegment(7, bytes, false), null);
        bytes[at]! ^= 1 << bit;
        assert.equal(decodeSegment(7, bytes, true), null);
      }),
    );
  });
});
