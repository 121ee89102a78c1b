import { Interface } from 'ethers';
import * as z from 'zod/mini';
import type { AgreementFacts } from '../../../protocol/chain/agreement.ts';
import type { ChainFacts } from '../../../protocol/chain/chains.ts';
import { ASSET_STATES, clearDdoHash, readDdo } from '../../../protocol/chain/ddo.ts';
import { MODEL_ROOT_KEY, readStoredRoot, sameAddress } from '../../../protocol/chain/did.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { contractAddress } from '../connect.ts';
import type { AssetIndex } from '../discover/asset-index.ts';
import { askContract } from '../witness/ask-contract.ts';
import type { Witnesses } from '../witness/open-witnesses.ts';

const NFT = new Interface([
  'function getMetaData() view returns (string, string, uint8, bool)',
  'function getData(bytes32 key) view returns (bytes)',
  'function ownerOf(uint256 tokenId) view returns (address)',
]);
const FACTORY = new Interface(['function erc721List(address) view returns (address)']);

const Described = z.object({ nft: z.string(), data: z.instanceof(Uint8Array), hash: z.string() });

/** What the chain says of an asset: the part of an agreement that needs no server and no files. */
export type AssetFacts = Pick<
  AgreementFacts,
  'did' | 'chainId' | 'nftAddress' | 'state' | 'owner' | 'ddo' | 'hashMatches' | 'storedRoot'
>;

async function lastDescription(
  index: AssetIndex,
  chain: number,
  did: string,
): Promise<z.infer<typeof Described>> {
  const [row] = await index.query(
    `SELECT metadata.nft, metadata.data, metadata.hash FROM asset
     JOIN metadata ON metadata.chain = asset.chain AND metadata.nft = asset.nft AND metadata.block = asset.block
     WHERE asset.chain = $1 AND asset.did = $2 AND metadata.data IS NOT NULL ORDER BY metadata.log DESC LIMIT 1`,
    [chain, did],
  );
  if (row === undefined) throw new PhcError('PHC_ASSET_UNKNOWN', { detail: did });
  return Described.parse(row);
}

/**
 * Reads an asset: its description out of the index, which has to be up to the witnesses' block, everything else from
 * the contracts as of that block. Throws `PHC_ASSET_UNKNOWN`, and as `Witnesses.ask` does.
 */
export async function readAsset(
  index: AssetIndex,
  witnesses: Witnesses,
  facts: ChainFacts,
  did: string,
): Promise<AssetFacts> {
  const { nft, data, hash } = await lastDescription(index, facts.id, did);
  const factory = contractAddress(facts, 'ERC721Factory');
  const listed = { abi: FACTORY, to: factory, method: 'erc721List', args: [nft] };
  if (!sameAddress(await askContract(witnesses, listed, z.string()), nft))
    throw new PhcError('PHC_ASSET_UNKNOWN', { detail: `${nft} is none of Ocean's` });
  const [metadata, stored, owner] = await Promise.all([
    askContract(
      witnesses,
      { abi: NFT, to: nft, method: 'getMetaData' },
      z.tuple([z.string(), z.string(), z.bigint(), z.boolean()]),
    ),
    askContract(witnesses, { abi: NFT, to: nft, method: 'getData', args: [MODEL_ROOT_KEY] }, z.string()),
    askContract(witnesses, { abi: NFT, to: nft, method: 'ownerOf', args: [1n] }, z.string()),
  ]);
  return {
    did,
    chainId: facts.id,
    nftAddress: nft,
    state: ASSET_STATES[Number(metadata[2])] ?? 'revoked',
    owner,
    ddo: readDdo(data),
    hashMatches: clearDdoHash(data) === hash,
    storedRoot: readStoredRoot(stored),
  };
}
