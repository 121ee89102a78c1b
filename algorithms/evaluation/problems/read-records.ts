import { gunzipSync } from 'node:zlib';
import type * as z from 'zod/mini';
import { PhcError } from '../../../protocol/errors.ts';

/** The largest suite unpacks to 5 MB; this bounds what a hostile file can make us hold. */
const MAX_BYTES = 256 << 20;
const GZIP = 0x1f8b;

function unpack(bytes: Buffer): string {
  const packed = bytes.length > 2 && bytes.readUInt16BE(0) === GZIP;
  return (packed ? gunzipSync(bytes, { maxOutputLength: MAX_BYTES }) : bytes).toString('utf8');
}

/**
 * Reads a file of one JSON object a line, packed with gzip or not.
 * @param name what to call it in an error.
 * @throws PhcError PHC_EVAL_SUITE that names the line.
 */
export function readRecords<T>(bytes: Buffer, name: string, shape: z.ZodMiniType<T>): T[] {
  let line = 0;
  try {
    const records: T[] = [];
    for (const text of unpack(bytes).split('\n')) {
      line++;
      if (text.trim() !== '') records.push(shape.parse(JSON.parse(text)));
    }
    return records;
  } catch (cause) {
    const where = line > 0 ? `line ${line} of ${name}` : name;
    throw new PhcError('PHC_EVAL_SUITE', { detail: `${where} cannot be read`, cause });
  }
}
