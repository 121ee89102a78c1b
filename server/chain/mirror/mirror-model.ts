import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChunkList, chunksRoot, whyNotChunkList } from '../../../protocol/chain/chunk-list.ts';
import type { ModelAsset } from '../../../protocol/chain/model-asset.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { downloadsFolder } from '../../home.ts';
import { acquireLock } from '../../lock.ts';
import { makeFolder } from '../../make-folder.ts';
import { publishModel, withBuildFolder } from '../../model/build-folder.ts';
import { modelRoot } from '../../model/model-root.ts';
import type { ModelRef } from '../../model/store.ts';
import { fetchChunks, type HolderReport } from './fetch-chunks.ts';
import { chunksOf, fetchList } from './holder.ts';
import { missingChunks } from './missing-chunks.ts';

export interface MirrorOptions {
  readonly home: string;
  /** What to call the model here. */
  readonly name: string;
  readonly signal: AbortSignal;
  readonly onProgress?: (step: string, fraction: number) => void;
}

/** What came of a mirroring. */
export interface Mirrored {
  readonly model: ModelRef;
  readonly holders: readonly HolderReport[];
  /** Chunks that were there from an earlier attempt. */
  readonly kept: number;
}

/** A list that some holders gave, and all who hold the files. */
interface Offer {
  readonly list: ChunkList;
  readonly holders: readonly string[];
}

const faultOf = (error: unknown) => (error instanceof Error ? error.message : 'no answer').slice(0, 200);

/** Asks every holder for its list; who has the files under another list still has the files. */
async function gather(asset: ModelAsset, urls: readonly string[], signal: AbortSignal) {
  const lists = new Map<string, ChunkList>();
  const holders: string[] = [];
  const refused: HolderReport[] = [];
  await Promise.all(
    urls.map(async (url) => {
      try {
        const list = await fetchList(url, asset.modelRoot, signal);
        const why = whyNotChunkList(list, asset.modelRoot);
        if (why !== undefined) throw new Error(`its list is wrong: ${why}`);
        const bytes = list.files.reduce((sum, file) => sum + file.bytes, 0);
        if (bytes !== asset.sizeBytes)
          throw new Error(`its files have ${bytes} bytes, not ${asset.sizeBytes}`);
        const root = chunksRoot(list);
        const bound = asset.chunks?.size === list.size ? asset.chunks.root : undefined;
        if (bound !== undefined && bound !== root)
          throw new Error('its list is not the one that the description binds');
        holders.push(url);
        lists.set(root, list);
      } catch (error) {
        signal.throwIfAborted();
        refused.push({ url, chunks: 0, fault: faultOf(error) });
      }
    }),
  );
  return { offers: [...lists.values()].map((list): Offer => ({ list, holders })), refused };
}

/** Fills the folder by one list; true when the files then have the root. */
async function fill(
  { list, holders }: Offer,
  asset: ModelAsset,
  folder: string,
  { signal, onProgress = () => {} }: MirrorOptions,
): Promise<{ done: boolean; kept: number; reports: HolderReport[] }> {
  const all = chunksOf(list);
  const missing = await missingChunks(folder, all);
  const kept = all.length - missing.length;
  let here = kept;
  const onChunk = () => onProgress('Fetching the files', ++here / all.length);
  const reports = await fetchChunks(missing, holders, { root: asset.modelRoot, folder, signal, onChunk });
  const done = here === all.length && (await modelRoot(folder, signal).catch(() => '')) === asset.modelRoot;
  return { done, kept, reports };
}

/**
 * Fetches the files of an open model from everybody who holds them, each chunk checked as it comes, and makes the model
 * one of this home folder. Interrupted, it goes on from what is there. Throws `PHC_MIRROR_CLOSED` where the weights are
 * not open, `PHC_MIRROR_HOLDERS` that names each holder's fault.
 */
export async function mirrorModel(
  asset: ModelAsset,
  urls: readonly string[],
  options: MirrorOptions,
): Promise<Mirrored> {
  const { home, name, signal } = options;
  const root = asset.modelRoot;
  if (asset.weights !== 'open') throw new PhcError('PHC_MIRROR_CLOSED', { detail: root });
  const folder = join(downloadsFolder(home), `${root}.mirror`);
  await makeFolder(downloadsFolder(home));
  const lock = await acquireLock(`${folder}.lock`, { wait: true, signal });
  try {
    await mkdir(folder, { recursive: true });
    const { offers, refused } = await gather(asset, urls, signal);
    const faults = [...refused];
    for (const offer of offers) {
      const { done, kept, reports } = await fill(offer, asset, folder, options);
      faults.push(...reports);
      if (!done) continue;
      const model = await withBuildFolder(home, signal, async (built) => {
        const ready = join(built, root);
        await rename(folder, ready);
        return publishModel(ready, home, { name, root, documents: [] });
      });
      return { model, holders: faults, kept };
    }
    const detail = faults.map(({ url, fault = 'it does not have all' }) => `${url}: ${fault}`).join('; ');
    throw new PhcError('PHC_MIRROR_HOLDERS', { detail: detail || 'nobody is known to hold it' });
  } finally {
    await lock.release();
  }
}
