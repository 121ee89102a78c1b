import * as z from 'zod/mini';
import { didOf, isAddress, isDid } from '../../../protocol/chain/did.ts';
import { PhcError } from '../../../protocol/errors.ts';
import type { AssetIndex } from '../discover/asset-index.ts';
import { findAssets, type IndexedAsset } from '../discover/find-assets.ts';

const Described = z.object({ data: z.instanceof(Uint8Array) });

/** An asset in the index by its DID or data NFT. Throws `PHC_ASSET_UNKNOWN`. */
export async function findNamedAsset(
  index: AssetIndex,
  chainId: number,
  name: string,
): Promise<IndexedAsset> {
  const did = isAddress(name) ? didOf(name, chainId) : name;
  const [asset] = isDid(did) ? await findAssets(index, chainId, { did, all: true }) : [];
  if (!asset) throw new PhcError('PHC_ASSET_UNKNOWN', { detail: name });
  return asset;
}

/** The last description of an asset as it was written, byte by byte. Throws `PHC_ASSET_UNKNOWN` for an encrypted one. */
export async function lastDescription(index: AssetIndex, chainId: number, nft: string): Promise<Uint8Array> {
  const [row] = await index.query(
    `SELECT data FROM metadata WHERE chain = $1 AND nft = $2 AND data IS NOT NULL
     ORDER BY block DESC, log DESC LIMIT 1`,
    [chainId, nft.toLowerCase()],
  );
  const { data } = Described.parse(row ?? { data: new Uint8Array() });
  if (data.length === 0)
    throw new PhcError('PHC_ASSET_UNKNOWN', { detail: `${nft} has no clear description` });
  return data;
}
