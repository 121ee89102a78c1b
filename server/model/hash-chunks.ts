import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CHUNK_BYTES, type ChunkList } from '../../protocol/chain/chunk-list.ts';
import { MODEL_FILES, type ModelFile } from '../../protocol/model-files.ts';

async function hashChunksOf(path: string, name: ModelFile, size: number) {
  const whole = createHash('sha256');
  const chunks: string[] = [];
  // Each read but the last one gives exactly so many bytes.
  for await (const chunk of createReadStream(path, { highWaterMark: size })) {
    whole.update(chunk);
    chunks.push(createHash('sha256').update(chunk).digest('hex'));
  }
  return { name, bytes: (await stat(path)).size, sha256: whole.digest('hex'), chunks };
}

/** The chunks of a model folder's files. */
export async function hashChunks(folder: string, size = CHUNK_BYTES): Promise<ChunkList> {
  const files: Array<ChunkList['files'][number]> = [];
  for (const name of MODEL_FILES) files.push(await hashChunksOf(join(folder, name), name, size));
  return { size, files };
}
