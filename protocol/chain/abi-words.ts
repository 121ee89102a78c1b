import { concatBytes, fromHex, fromUtf8, toHex, utf8 } from '../bytes.ts';

/** Bytes of a word of Solidity's ABI. */
export const WORD = 32;

/** A whole number below 2^32 as a word; throws `RangeError` for any other. */
export function numberWord(value: number): Uint8Array {
  if (!(Number.isInteger(value) && value >= 0 && value < 2 ** 32))
    throw new RangeError(`${value} is not of 32 bits`);
  return fromHex(value.toString(16).padStart(2 * WORD, '0'));
}

/** A text's length and its bytes, filled up to whole words. */
export function textTail(text: string): Uint8Array {
  const bytes = utf8(text);
  return concatBytes(numberWord(bytes.length), bytes, new Uint8Array((WORD - (bytes.length % WORD)) % WORD));
}

/** The whole number below 2^32 at a place; throws `RangeError` where it is larger or beyond the end. */
export function readNumber(bytes: Uint8Array, at: number): number {
  const digits = bytes.subarray(at, at + WORD);
  if (digits.length < WORD || digits.subarray(0, WORD - 4).some((byte) => byte !== 0))
    throw new RangeError('no number of 32 bits');
  return Number.parseInt(toHex(digits.subarray(WORD - 4)), 16);
}

/** The text whose place stands in the given word of the head; throws `RangeError` or `SyntaxError`. */
export function readText(bytes: Uint8Array, headWord: number): string {
  const at = readNumber(bytes, WORD * headWord);
  const length = readNumber(bytes, at);
  const text = bytes.subarray(at + WORD, at + WORD + length);
  if (text.length < length) throw new RangeError('a text beyond the end');
  return fromUtf8(text);
}

/** The bytes of data as chains give it, 0x and hex; throws `SyntaxError`. */
export function dataBytes(data: string): Uint8Array {
  return fromHex(data.replace(/^0x/, '').toLowerCase());
}
