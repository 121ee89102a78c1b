import { chunksRoot } from '../../../protocol/chain/chunk-list.ts';
import { hashChunks } from '../../model/hash-chunks.ts';

/** What a description binds of a model folder's chunks, so that whoever sends a bad one is known at once. */
export async function bindChunks(folder: string): Promise<{ size: number; root: string }> {
  const list = await hashChunks(folder);
  return { size: list.size, root: chunksRoot(list) };
}
