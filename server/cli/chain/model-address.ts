import { isDid } from '../../../protocol/chain/did.ts';
import { PhcError } from '../../../protocol/errors.ts';
import type { Chain } from '../../chain/connect.ts';
import { findAssets } from '../../chain/discover/find-assets.ts';
import { openIndex } from '../../chain/discover/open-index.ts';
import { syncIndex } from '../../chain/discover/sync-index.ts';
import { type Datatoken, readDatatoken } from '../../chain/token/datatoken.ts';
import { openWitnesses } from '../../chain/witness/open-witnesses.ts';

async function nftOf(chain: Chain, did: string): Promise<string> {
  const index = await openIndex();
  try {
    await syncIndex(index, await openWitnesses(chain), chain);
    const [asset] = await findAssets(index, chain.id, { did, all: true });
    if (!asset) throw new PhcError('PHC_ASSET_UNKNOWN', { detail: did });
    return asset.nft;
  } finally {
    await index.close();
  }
}

/**
 * The datatoken of a model that a person names: by its own address, that of its data NFT, or its DID. Throws
 * `PHC_TOKEN_UNKNOWN`, `PHC_ASSET_UNKNOWN`.
 */
export async function datatokenOf(chain: Chain, name: string): Promise<Datatoken> {
  return readDatatoken(chain, isDid(name) ? await nftOf(chain, name) : name);
}
