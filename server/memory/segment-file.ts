import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { allocatePlaces, allocateTokens, type Segment } from './segment.ts';

const MAGIC = 0x4d48_5047;
/** A file of another version is ignored: raise it with every change of this format, or of what is put into segments. */
const VERSION = 1;
const HEADER = 32;
const DIGEST = 32;

const FileTable = z.array(z.tuple([z.string(), z.number(), z.number()]));

function bytesOf(array: Uint16Array | Uint32Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}

/** Bytes of a segment's file: SHA-256 of what follows it, header, starts, order, tokens, table of files as JSON. */
export function encodeSegment({ files, starts, tokens, order }: Segment): Buffer {
  const table = Buffer.from(JSON.stringify(files.map(({ name, size, mtimeMs }) => [name, size, mtimeMs])));
  const header = Buffer.alloc(HEADER);
  [
    MAGIC,
    VERSION,
    tokens.BYTES_PER_ELEMENT,
    starts.length,
    order.length,
    tokens.length,
    table.length,
  ].forEach((value, i) => {
    header.writeUInt32LE(value, 4 * i);
  });
  const body = Buffer.concat([header, bytesOf(starts), bytesOf(order), bytesOf(tokens), table]);
  return Buffer.concat([createHash('sha256').update(body).digest(), body]);
}

/** Reads what `encodeSegment` wrote; null if that is damaged, of another version, or of another width of tokens. */
export function decodeSegment(id: number, file: Buffer, twoBytes: boolean): Segment | null {
  const body = file.subarray(DIGEST);
  if (body.length < HEADER) return null;
  if (!createHash('sha256').update(body).digest().equals(file.subarray(0, DIGEST))) return null;
  const field = (i: number) => body.readUInt32LE(4 * i);
  const width = twoBytes ? 2 : 4;
  if (field(0) !== MAGIC || field(1) !== VERSION || field(2) !== width) return null;

  let at = HEADER;
  const fill = <T extends Uint16Array | Uint32Array>(array: T): T => {
    body.copy(bytesOf(array), 0, at, at + array.byteLength);
    at += array.byteLength;
    return array;
  };
  const starts = fill(allocatePlaces(field(3)));
  const order = fill(allocatePlaces(field(4)));
  const tokens = fill(allocateTokens(field(5), twoBytes));
  const table = FileTable.safeParse(JSON.parse(body.toString('utf8', at, at + field(6))));
  if (!table.success) return null;
  const files = table.data.map(([name, size, mtimeMs]) => ({ name, size, mtimeMs }));
  return { id, files, starts, tokens, order };
}
