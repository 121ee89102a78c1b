import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { PhcError } from '../../../protocol/errors.ts';
import { systemCode } from '../../disk-error.ts';
import { askHub, type Hub } from './hub-request.ts';
import type { HubFile } from './list-files.ts';

/** A connection that breaks is taken up again, but for so many times one after the other that bring nothing. */
const FRUITLESS = 5;

export interface DownloadOptions {
  /** Told how many bytes of the file are here. */
  readonly onBytes: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

const sizeOf = async (path: string) => (await stat(path).catch(() => undefined))?.size ?? 0;

function startHash({ digest, bytes }: HubFile): Hash {
  // Git names a blob by its length and content.
  return digest.kind === 'sha256' ? createHash('sha256') : createHash('sha1').update(`blob ${bytes}\0`);
}

async function isWhole(path: string, file: HubFile, signal: AbortSignal | undefined): Promise<boolean> {
  if ((await sizeOf(path)) !== file.bytes) return false;
  const hash = startHash(file);
  for await (const chunk of createReadStream(path, { signal, highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('hex') === file.digest.hex;
}

/** Takes what is still missing; more than was announced is refused before it is on the disk. */
async function append(
  hub: Hub,
  path: string,
  part: string,
  file: HubFile,
  { onBytes, signal }: DownloadOptions,
): Promise<void> {
  const have = await sizeOf(part);
  const answer = await askHub(hub, path, {
    headers: have > 0 ? { range: `bytes=${have}-` } : {},
    signal,
  });
  // A hub that does not know ranges sends all of it.
  const from = answer.status === 206 ? have : 0;
  if (!answer.body) return;
  // Chunk by chunk, so that all that came before a connection broke is on the disk.
  const out = await open(part, from > 0 ? 'a' : 'w');
  try {
    let bytes = from;
    for await (const chunk of answer.body) {
      bytes += chunk.length;
      if (bytes > file.bytes)
        throw new PhcError('PHC_MODEL_HUB', { detail: `${file.name} is longer than the hub's list says` });
      await out.writeFile(chunk);
      onBytes(bytes);
    }
    await out.sync();
  } finally {
    await out.close();
  }
}

/**
 * Fetches a file of a repository to `target`, from where an earlier attempt broke off, and checks its digest. Throws
 * `PHC_MODEL_HUB` if it is another file than the hub's list says.
 */
export async function downloadFile(
  hub: Hub,
  path: string,
  file: HubFile,
  target: string,
  options: DownloadOptions,
): Promise<void> {
  if (await isWhole(target, file, options.signal)) return options.onBytes(file.bytes);
  const part = `${target}.part`;
  if ((await sizeOf(part)) > file.bytes) await rm(part, { force: true });
  for (let fruitless = 0; (await sizeOf(part)) < file.bytes; ) {
    const before = await sizeOf(part);
    let cause: unknown;
    try {
      await append(hub, path, part, file, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      // What the hub says, or the disk, is not better the next time.
      if (error instanceof PhcError || (systemCode(error) ?? '').startsWith('ENO')) throw error;
      cause = error;
    }
    options.signal?.throwIfAborted();
    fruitless = (await sizeOf(part)) > before ? 0 : fruitless + 1;
    if (fruitless === FRUITLESS)
      throw new PhcError('PHC_MODEL_HUB', { detail: `${file.name} does not arrive`, cause });
  }
  if (!(await isWhole(part, file, options.signal))) {
    await rm(part, { force: true });
    throw new PhcError('PHC_MODEL_HUB', {
      detail: `${file.name} does not have the digest of the hub's list`,
    });
  }
  await rename(part, target);
}
