import * as z from 'zod/mini';
import { didOf, MODEL_ROOT_KEY, readStoredRoot } from '../../../protocol/chain/did.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { callView } from '../call-view.ts';
import type { Chain } from '../connect.ts';
import { readDatatoken } from '../token/datatoken.ts';
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

/** Reads a parent by its data NFT. Throws `PHC_PUBLISH_PARENT` for what is no published model. */
export async function readParent(chain: Chain, { nft, sharePpm }: ParentTerms): Promise<Parent> {
  const datatoken = await readDatatoken(chain, nft).catch((cause) => {
    if (cause instanceof PhcError && cause.code === 'PHC_TOKEN_UNKNOWN') {
      throw new PhcError('PHC_PUBLISH_PARENT', { detail: nft, cause });
    }
    throw cause;
  });
  const question = { abi: OWNED_NFT, to: datatoken.nft, method: 'getData', args: [MODEL_ROOT_KEY] };
  const modelRoot = readStoredRoot(await callView(chain.provider, question, z.string()));
  if (!modelRoot) throw new PhcError('PHC_PUBLISH_PARENT', { detail: `${nft} holds no model root` });
  const { nftOwner: owner, collector } = datatoken;
  return { did: didOf(datatoken.nft, chain.id), modelRoot, sharePpm, owner, collector };
}
