import { createHash } from 'node:crypto';
import { ChunkList } from '../../../protocol/chain/chunk-list.ts';
import { fetchJson, onServer } from '../identity/ask-server.ts';

/** The list of a model of 6 GB has 6,000 chunks of 67 characters. */
const MOST_LIST_BYTES = 16 * 1024 * 1024;
const PATIENCE_MS = 60_000;

/** A part of one file. */
export interface Chunk {
  readonly name: string;
  readonly start: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** Chunks of a list, in their order. */
export function chunksOf({ size, files }: ChunkList): Chunk[] {
  return files.flatMap(({ name, bytes, chunks }) =>
    chunks.map((sha256, i) => ({ name, start: i * size, bytes: Math.min(size, bytes - i * size), sha256 })),
  );
}

/** What a holder says that the files of a root are. Throws an Error that says why not. */
export async function fetchList(url: string, root: string, signal?: AbortSignal): Promise<ChunkList> {
  const address = onServer(url, `/v1/ph/weights/${root}`);
  return ChunkList.parse(await fetchJson(address, MOST_LIST_BYTES, signal));
}

/** A chunk's bytes have another hash than they should: whoever sent them is at fault, or lies. */
export class BadChunkError extends Error {}

/** The bytes of a chunk from a holder. Throws `BadChunkError` for others than those, an Error where none came. */
export async function fetchChunk(
  url: string,
  root: string,
  { name, start, bytes, sha256 }: Chunk,
  signal: AbortSignal,
): Promise<Buffer> {
  const response = await fetch(onServer(url, `/v1/ph/weights/${root}/${name}`), {
    headers: { range: `bytes=${start}-${start + bytes - 1}` },
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
  });
  if (response.status !== 206 || !response.body) {
    await response.body?.cancel();
    throw new Error(`${url} answered ${response.status}`);
  }
  const parts: Uint8Array[] = [];
  let received = 0;
  for await (const part of response.body) {
    received += part.length;
    if (received > bytes) throw new BadChunkError(`${url} sent more than was asked for`);
    parts.push(part);
  }
  const whole = Buffer.concat(parts);
  if (createHash('sha256').update(whole).digest('hex') !== sha256)
    throw new BadChunkError(`${url} sent a chunk of ${name} with another hash`);
  return whole;
}
