import { encodeHolder, HOLDER_SCHEMA } from '../../../protocol/chain/holder.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { findAssets } from '../../chain/discover/find-assets.ts';
import { openIndex } from '../../chain/discover/open-index.ts';
import { findHolders } from '../../chain/mirror/find-holders.ts';
import { mirrorModel } from '../../chain/mirror/mirror-model.ts';
import { attestCalls } from '../../chain/scores/attestation-calls.ts';
import { homeFolder } from '../../home.ts';
import type { WriteFlags } from '../chain/flags.ts';
import { printResult, runTask, withChain } from '../chain/task.ts';
import { withProgress } from '../with-progress.ts';
import { acceptAsset, type UseFlags } from './accept.ts';
import { withIndex } from './with-index.ts';

interface MirrorFlags extends UseFlags {
  readonly holder: string[];
  readonly name?: string;
}

const NAME = /[^A-Za-z0-9._-]+/g;

/** `mirror`. */
export function mirror(did: string, flags: MirrorFlags): Promise<void> {
  return withChain(flags, async (chain) => {
    const index = await openIndex();
    try {
      const { facts } = await acceptAsset(index, chain, did, undefined, flags);
      const { name: title = '', additionalInformation: more } = facts.ddo?.metadata ?? {};
      const asset = more!.phModel!;
      const urls = [...new Set([...flags.holder, ...(await findHolders(index, chain.id, asset.modelRoot))])];
      const name = flags.name ?? title.replace(NAME, '-').slice(0, 64);
      const done = await withProgress((onProgress, signal) =>
        mirrorModel(asset, urls, { home: homeFolder(), name, signal, onProgress }),
      );
      if (!done) return;
      printResult(flags, done, [
        `${done.model.name}  ${done.model.root}`,
        done.model.folder,
        ...done.holders.map(
          ({ url, chunks, fault }) => `${url}  ${chunks} chunks${fault === undefined ? '' : `; ${fault}`}`,
        ),
        `Hand it on with "ph-codex serve --share ${done.model.root}" and "ph-codex announce".`,
      ]);
    } finally {
      await index.close();
    }
  });
}

/** `announce`: a word that needs no trust, since whoever fetches checks each chunk. */
export function announce(did: string, url: string, flags: WriteFlags): Promise<void> {
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw new PhcError('PHC_REQUEST_INVALID', { detail: `${url} is no address of the web` });
  return runTask(flags, {
    id: ['announce', did, url],
    plan: (chain) =>
      withIndex(chain, undefined, async ({ index }) => {
        const [asset] = await findAssets(index, chain.id, { did });
        if (!asset?.root) throw new PhcError('PHC_ASSET_UNKNOWN', { detail: did });
        const data = encodeHolder({ modelRoot: asset.root, url });
        return attestCalls(chain, { schema: HOLDER_SCHEMA, recipient: asset.nft, data });
      }),
  });
}
