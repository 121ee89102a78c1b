/** Token ids; two bytes each where the vocabulary allows it. */
export type TokenArray = Uint16Array | Uint32Array;

/** A file as it was when it was read. */
export interface IndexedFile {
  /** Path relative to the workspace, with forward slashes. */
  readonly name: string;
  readonly size: number;
  readonly mtimeMs: number;
}

/** An immutable index of some files. Its arrays lie in shared memory, so that threads pass it without a copy. */
export interface Segment {
  readonly id: number;
  readonly files: readonly IndexedFile[];
  /** Place of each file's first token; one more entry for the place after the last fence. */
  readonly starts: Uint32Array;
  /** The files' tokens, a fence before each and after the last. */
  readonly tokens: TokenArray;
  /** Places that something follows, sorted by the tokens up to them, read backwards. */
  readonly order: Uint32Array;
}

const WIDEST_SHORT = 0xffff;

/** True if ids of this vocabulary and the fence fit into two bytes. */
export function fitsTwoBytes(vocab: number): boolean {
  return vocab <= WIDEST_SHORT;
}

/** The id that stands between files; in no vocabulary, so that no run crosses it. */
export function fenceOf(tokens: TokenArray): number {
  return tokens.BYTES_PER_ELEMENT === 2 ? WIDEST_SHORT : 0xffff_ffff;
}

/** Room for `length` token ids in shared memory. */
export function allocateTokens(length: number, twoBytes: boolean): TokenArray {
  if (twoBytes) return new Uint16Array(new SharedArrayBuffer(2 * length));
  return new Uint32Array(new SharedArrayBuffer(4 * length));
}

/** Room for `length` places in shared memory. */
export function allocatePlaces(length: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(4 * length));
}

/** Tokens of the file with this number inside the segment. */
export function tokensOf({ tokens, starts }: Segment, file: number): TokenArray {
  return tokens.subarray(starts[file]!, starts[file + 1]! - 1);
}

/** Tokens of the file with this number inside the segment, counted. */
export function tokensCount({ starts }: Segment, file: number): number {
  return starts[file + 1]! - starts[file]! - 1;
}

/** Bytes that a segment takes in memory, names of files apart. */
export function bytesOf({ tokens, starts, order }: Segment): number {
  return tokens.byteLength + starts.byteLength + order.byteLength;
}

/** Number, inside the segment, of the file that a place lies in. */
export function fileAt({ starts }: Segment, place: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= place) low = middle;
    else high = middle;
  }
  return low;
}
