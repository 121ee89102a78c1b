import * as z from 'zod/mini';
import { didOf, MODEL_ROOT_KEY, readStoredRoot, sameAddress } from '../../../protocol/chain/did.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { callView } from '../call-view.ts';
import { type Chain, contractAddress } from '../connect.ts';
import { DATATOKEN, FACTORY } from '../token/abi.ts';
import { OWNED_NFT } from './abi.ts';
import type { ParentTerms } from './terms.ts';

/** A parent as the chain has it now. */
export interface Parent {
  readonly did: string;
  readonly modelRoot: string;
  readonly sharePpm: number;
  /** Holder of its data NFT: gets the child's datatokens. */
  readonly owner: string;
  /** Where its own revenue goes, its Splitter mostly: gets the share, so that the parent's parents are paid too. */
  readonly collector: string;
}

async function requireNft(chain: Chain, nft: string): Promise<void> {
  const factory = { abi: FACTORY, to: contractAddress(chain, 'ERC721Factory') };
  const listed = await callView(
    chain.provider,
    { ...factory, method: 'erc721List', args: [nft] },
    z.string(),
  );
  // Another contract could say anything of itself.
  if (!sameAddress(listed, nft)) throw new PhcError('PHC_PUBLISH_PARENT', { detail: nft });
}

/** Reads a parent by its data NFT. Throws `PHC_PUBLISH_PARENT` for what is no published model. */
export async function readParent(chain: Chain, { nft, sharePpm }: ParentTerms): Promise<Parent> {
  const { provider, id } = chain;
  await requireNft(chain, nft);
  const question = { abi: OWNED_NFT, to: nft };
  const [owner, stored, datatokens] = await Promise.all([
    callView(provider, { ...question, method: 'ownerOf', args: [1] }, z.string()),
    callView(provider, { ...question, method: 'getData', args: [MODEL_ROOT_KEY] }, z.string()),
    callView(provider, { ...question, method: 'getTokensList' }, z.array(z.string())),
  ]);
  const modelRoot = readStoredRoot(stored);
  const datatoken = datatokens[0];
  if (!modelRoot || !datatoken) throw new PhcError('PHC_PUBLISH_PARENT', { detail: nft });
  const collector = await callView(
    provider,
    { abi: DATATOKEN, to: datatoken, method: 'getPaymentCollector' },
    z.string(),
  );
  return { did: didOf(nft, id), modelRoot, sharePpm, owner, collector };
}
