const I32 = 0x7f;
const V128 = 0x7b;

const section = (id: number, bytes: readonly number[]) => [id, bytes.length, ...bytes];
const text = (value: string) => [value.length, ...Buffer.from(value, 'latin1')];

const getLocal = (index: number) => [0x20, index];
const setLocal = (index: number) => [0x21, index];
const XOR = [0xfd, 0x51];
const load = (offset: number) => [...getLocal(1), 0xfd, 0x00, 4, offset];

/** Locals: 0 the end (argument), 1 the position, 2–5 four sums, so that no load waits for the one before it. */
const SUMS = [2, 3, 4, 5] as const;

const body = [
  ...[2, 1, I32, SUMS.length, V128],
  ...[0x03, 0x40], // loop
  ...SUMS.flatMap((sum, i) => [...getLocal(sum), ...load(16 * i), ...XOR, ...setLocal(sum)]),
  ...[...getLocal(1), 0x41, 0xc0, 0x00, 0x6a, 0x22, 1], // position += 64
  ...[...getLocal(0), 0x49, 0x0d, 0x00, 0x0b], // while position < end
  ...[...getLocal(2), ...getLocal(3), ...XOR, ...getLocal(4), ...XOR, ...getLocal(5), ...XOR],
  ...[0xfd, 0x1b, 0x00, 0x0b], // first lane of the sum, end
];

/**
 * A WebAssembly module `read(end) -> number` that reads its imported memory `m.m` from 0 to `end` (a multiple of 64)
 * with 128-bit loads. JavaScript's own loops are bound by their instructions, not by memory.
 */
export const READ_LOOP = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, [1, 0x60, 1, I32, 1, I32]),
  ...section(2, [1, ...text('m'), ...text('m'), 0x02, 0x00, 1]),
  ...section(3, [1, 0]),
  ...section(7, [1, ...text('read'), 0x00, 0]),
  ...section(10, [1, body.length, ...body]),
]);
