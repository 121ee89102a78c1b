import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../../disk-error.ts';
import type { Chunk } from './holder.ts';

/** Chunks that are not in a folder yet, or not as they should be: what a killed download left is used as far as it is good. */
export async function missingChunks(folder: string, chunks: readonly Chunk[]): Promise<Chunk[]> {
  const missing: Chunk[] = [];
  for (const chunk of chunks) {
    const bytes = await readChunk(folder, chunk);
    if (!bytes || createHash('sha256').update(bytes).digest('hex') !== chunk.sha256) missing.push(chunk);
  }
  return missing;
}

async function readChunk(folder: string, { name, start, bytes }: Chunk): Promise<Buffer | undefined> {
  try {
    const file = await open(join(folder, name), 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, start);
      return bytesRead === bytes ? buffer : undefined;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
