import { badModel } from '../bad-model.ts';
import type { RandomAccess } from '../random-access.ts';

/** Headers are small (1.8 MB for a vocabulary of 49,152); a longer one is an attack on memory. */
const MAX_HEADER_BYTES = 256 << 20;
const WINDOW_BYTES = 1 << 20;

/** Reads little-endian values one after the other; every length is checked before anything is allocated. */
export interface Cursor {
  position(): number;
  /** Bytes that may still be read. */
  remaining(): number;
  /** A view of the next `count` bytes; only valid until the next call. */
  take(count: number): DataView;
  u32(): number;
  u64(): bigint;
  /** An unsigned 64-bit count that is at most `limit`; `what` names it in the error. */
  count(limit: number, what: string): number;
  string(limit: number): string;
}

/** A cursor at the beginning of `source`. */
export function createCursor(source: RandomAccess): Cursor {
  const end = Math.min(source.size, MAX_HEADER_BYTES);
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let window = new Uint8Array(0);
  let windowStart = 0;
  let position = 0;

  function take(count: number): DataView {
    if (count > end - position) throw badModel(`the header ends at byte ${end}, in the middle of a value`);
    if (position + count > windowStart + window.length) {
      window = new Uint8Array(Math.min(Math.max(count, WINDOW_BYTES), end - position));
      windowStart = position;
      source.readAt(window, windowStart);
    }
    const view = new DataView(window.buffer, position - windowStart, count);
    position += count;
    return view;
  }

  function u64(): bigint {
    return take(8).getBigUint64(0, true);
  }

  function count(limit: number, what: string): number {
    const value = u64();
    if (value > BigInt(limit)) throw badModel(`${what}: ${value} is more than the ${limit} allowed`);
    return Number(value);
  }

  function string(limit: number): string {
    const view = take(count(Math.min(limit, end - position), 'length of a string'));
    try {
      return utf8.decode(view);
    } catch (cause) {
      throw badModel(`the string before byte ${position} is not UTF-8`, cause);
    }
  }

  return {
    position: () => position,
    remaining: () => end - position,
    take,
    u32: () => take(4).getUint32(0, true),
    u64,
    count,
    string,
  };
}
