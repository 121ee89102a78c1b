import { fromUtf8, utf8 } from './bytes.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const DIGITS = utf8(ALPHABET);
const [PAD = 0] = utf8('=');
/** By character code; 64 for what is no digit. */
const VALUES = new Uint8Array(128).fill(64);
for (const [value, code] of DIGITS.entries()) VALUES[code] = value;

/** Bytes in the standard alphabet of RFC 4648 §4, with padding. */
export function toBase64(bytes: Uint8Array): string {
  // Character codes: a text that grows by each digit leaves forty times its length to the garbage collector.
  const text = new Uint8Array(4 * Math.ceil(bytes.length / 3));
  for (let at = 0, to = 0; at < bytes.length; at += 3, to += 4) {
    const group = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (let digit = 0; digit < 4; digit++) {
      text[to + digit] = at + digit > bytes.length ? PAD : DIGITS[(group >> (18 - 6 * digit)) & 63]!;
    }
  }
  return fromUtf8(text);
}

/**
 * Bytes of a base64 text that has the one form `toBase64` writes: no blanks, no URL alphabet, padding, no stray bits
 * in the last digit. Throws `SyntaxError`.
 */
export function fromBase64(text: string): Uint8Array {
  const digits = text.replace(/={1,2}$/, '');
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let bits = 0;
  let count = 0;
  let at = 0;
  for (let i = 0; i < digits.length; i++) {
    const value = VALUES[digits.charCodeAt(i)] ?? 64;
    if (value === 64) throw new SyntaxError('not base64');
    bits = ((bits << 6) | value) & 0xffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes[at++] = bits >> count;
    }
  }
  if (text.length % 4 !== 0 || (bits & ((1 << count) - 1)) !== 0) throw new SyntaxError('not base64');
  return bytes;
}
