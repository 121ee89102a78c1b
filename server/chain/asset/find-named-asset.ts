import * as z from 'zod/mini';
import { didOf, isAddress, isDid } from '../../../protocol/chain/did.ts';
import { PhcError } from '../../../protocol/errors.ts';
import type { Sqlite } from '../../sqlite.ts';
import { findAssets, type IndexedAsset } from '../discover/find-assets.ts';

const Described = z.object({ data: z.instanceof(Uint8Array) });

/** An asset in the index by its DID or data NFT. Throws `PHC_ASSET_UNKNOWN`. */
export function findNamedAsset(database: Sqlite, chainId: number, name: string): IndexedAsset {
  const did = isAddress(name) ? didOf(name, chainId) : name;
  const [asset] = isDid(did) ? findAssets(database, chainId, { did, all: true }) : [];
  if (!asset) throw new PhcError('PHC_ASSET_UNKNOWN', { detail: name });
  return asset;
}

/** The last description of an asset as it was written, byte by byte. Throws `PHC_ASSET_UNKNOWN` for an encrypted one. */
export function lastDescription(database: Sqlite, chainId: number, nft: string): Uint8Array {
  const row = database
    .prepare(
      `SELECT data FROM metadata WHERE chain = ? AND nft = ? AND data IS NOT NULL
        ORDER BY block DESC, log DESC LIMIT 1`,
    )
    .get(chainId, nft.toLowerCase());
  const { data } = Described.parse(row ?? { data: new Uint8Array() });
  if (data.length === 0)
    throw new PhcError('PHC_ASSET_UNKNOWN', { detail: `${nft} has no clear description` });
  return data;
}
