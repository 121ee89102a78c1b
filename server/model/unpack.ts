import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { PassThrough, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { PhcError } from '../../protocol/errors.ts';
import { systemCode } from '../disk-error.ts';
import { findZipEntry } from './zip.ts';

/** What an unpacked file must be. */
export interface Expected {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Passes bytes on and fails as soon as there are too many, or in the end if they are not the expected ones. */
function verifier(expected: Expected): Transform {
  const hash = createHash('sha256');
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      hash.update(chunk);
      if (bytes > expected.bytes) done(new Error(`${expected.path} is longer than ${expected.bytes} bytes`));
      else done(null, chunk);
    },
    flush(done) {
      const matches = hash.digest('hex') === expected.sha256;
      done(matches ? null : new Error(`${expected.path} does not have the digest ${expected.sha256}`));
    },
  });
}

/** Unpacks one file of a zip into `target`; throws `PHC_MODEL_DOWNLOAD` unless it is the expected one. */
export async function unpack(
  zip: string,
  expected: Expected,
  target: string,
  signal?: AbortSignal,
): Promise<void> {
  try {
    const entry = await findZipEntry(zip, expected.path);
    const packed = createReadStream(zip, { start: entry.start, end: entry.start + entry.packedBytes - 1 });
    const inflate = entry.method === 'deflated' ? createInflateRaw() : new PassThrough();
    const out = createWriteStream(target, { flags: 'wx' });
    await pipeline(packed, inflate, verifier(expected), out, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    const code = systemCode(error);
    if (code && !code.startsWith('Z_')) throw error;
    const detail = `${zip}: ${error instanceof Error ? error.message : String(error)}`;
    throw new PhcError('PHC_MODEL_DOWNLOAD', { detail, cause: error });
  }
}
