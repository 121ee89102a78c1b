import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encodeFrame } from './frame.ts';
import { createFrameReader } from './frame-reader.ts';

function feed(reader: ReturnType<typeof createFrameReader>, stream: Buffer, cuts: readonly number[]) {
  const ends = [...new Set(cuts.map((cut) => cut % stream.length)), stream.length].sort((a, b) => a - b);
  let from = 0;
  let last: Buffer | undefined | false;
  for (const to of ends) {
    last = reader.take(stream.subarray(from, to));
    if (last === false) return false;
    from = to;
  }
  return last;
}

describe('createFrameReader', () => {
  it('gives each frame back, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 })), fc.array(fc.nat()), (payloads, cuts) => {
        const reader = createFrameReader();
        for (const payload of payloads) {
          reader.expect(64);
          const frame = feed(reader, encodeFrame(payload), cuts);
          assert.deepEqual(frame && [...frame], [...payload]);
        }
      }),
    );
  });

  it('refuses what nobody asked for', () => {
    assert.equal(createFrameReader().take(Buffer.from('x')), false);
  });

  it('refuses a frame that is longer than allowed before it has arrived', () => {
    const reader = createFrameReader();
    reader.expect(8);
    assert.equal(reader.take(encodeFrame(Buffer.alloc(9)).subarray(0, 4)), false);
  });

  it('refuses a second frame behind the first', () => {
    const reader = createFrameReader();
    reader.expect(64);
    assert.equal(reader.take(Buffer.concat([encodeFrame(Buffer.from('a')), Buffer.from('b')])), false);
  });
});
