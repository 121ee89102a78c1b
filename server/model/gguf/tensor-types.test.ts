import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { halfToNumber } from './half.ts';
import { TENSOR_TYPES } from './tensor-types.ts';

/** 0.5 and −2 as half-precision bits. */
const HALF = 0x3800;
const MINUS_TWO = 0xc000;

function unpack(type: number, bytes: readonly number[], items: number): number[] {
  const target = new Float32Array(items);
  TENSOR_TYPES.get(type)?.unpack(new DataView(Uint8Array.from(bytes).buffer), target);
  return [...target];
}

const le16 = (value: number) => [value & 255, value >> 8];
const range = (count: number) => [...Array(count).keys()];
/** Byte i holds i in its low nibble and 15 − i in its high one: items 0 … 15, then 15 … 0. */
const nibbles = range(16).map((index) => index | ((15 - index) << 4));
const nibbleItems = [...range(16), ...range(16).reverse()];

describe('unpacking GGUF tensors', () => {
  it('reads half-precision numbers exactly, the smallest and the infinite among them', () => {
    const cases = { 0: 0, 32768: -0, 15360: 1, 49152: -2, 31743: 65504, 1: 2 ** -24, 1024: 2 ** -14 };
    for (const [bits, value] of Object.entries(cases)) assert.equal(halfToNumber(Number(bits)), value);
    assert.equal(halfToNumber(0x7c00), Number.POSITIVE_INFINITY);
    assert.equal(halfToNumber(0xfc00), Number.NEGATIVE_INFINITY);
    assert.ok(Number.isNaN(halfToNumber(0x7c01)));
  });

  it('reads F32 and F16', () => {
    assert.deepEqual(unpack(0, [0, 0, 0x80, 0x3f], 1), [1]);
    assert.deepEqual(unpack(1, [...le16(HALF), ...le16(MINUS_TWO)], 2), [0.5, -2]);
  });

  it('reads Q8_0 as scale · item', () => {
    const items = range(32).map((index) => index - 16);
    const bytes = [...le16(HALF), ...items.map((item) => item & 255)];
    assert.deepEqual(
      unpack(8, bytes, 32),
      items.map((item) => item / 2),
    );
  });

  it('reads Q4_0 as scale · (item − 8), low nibbles first', () => {
    assert.deepEqual(
      unpack(2, [...le16(HALF), ...nibbles], 32),
      nibbleItems.map((item) => (item - 8) / 2),
    );
  });

  it('reads Q4_1 as scale · item + minimum, low nibbles first', () => {
    assert.deepEqual(
      unpack(3, [...le16(HALF), ...le16(MINUS_TWO), ...nibbles], 32),
      nibbleItems.map((item) => item / 2 - 2),
    );
  });

  it('reads every type to the bit as the gguf package of Python does', () => {
    const golden = join(__dirname, '..', '..', '..', 'test', 'golden', 'models', 'gguf-types.json');
    const types: Record<string, { type: number; blocks: string; values: string }> = JSON.parse(
      readFileSync(golden, 'utf8'),
    );
    assert.deepEqual(
      Object.values(types)
        .map(({ type }) => type)
        .sort((a, b) => a - b),
      [...TENSOR_TYPES.keys()].filter((type) => type !== 0).sort((a, b) => a - b),
    );
    for (const [name, { type, blocks, values }] of Object.entries(types)) {
      const packed = new Uint8Array(Buffer.from(blocks, 'base64'));
      const expected = new Float32Array(new Uint8Array(Buffer.from(values, 'base64')).buffer);
      const unpacked = new Float32Array(expected.length);
      TENSOR_TYPES.get(type)?.unpack(new DataView(packed.buffer), unpacked);
      assert.deepEqual(new Uint32Array(unpacked.buffer), new Uint32Array(expected.buffer), name);
    }
  });
});
