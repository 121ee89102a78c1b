import { ZeroAddress } from 'ethers';
import { sameAddress } from '../../../protocol/chain/did.ts';
import { PhcError } from '../../../protocol/errors.ts';
import type { Call } from '../call.ts';
import { DATA_NFT } from '../token/abi.ts';
import type { RevenueState } from './read-revenue.ts';

/**
 * Hands the data NFT to the Splitter, which has no function that could do anything with it: from then on nobody can
 * redirect the revenue, change the price, mint, or change the description; not to be undone. The transfer resets the
 * collector to the NFT's holder, which is the Splitter. Throws `PHC_TOKEN_RIGHTS` while shares could still be changed,
 * or for another than the owner.
 */
export function sealCall({ datatoken, facts }: RevenueState, owner: string): Call {
  const { nft, nftOwner, collector } = datatoken;
  if (!sameAddress(nftOwner, owner))
    throw new PhcError('PHC_TOKEN_RIGHTS', { detail: `${nftOwner} owns the data NFT` });
  if (!facts.splitter || !sameAddress(facts.splitter.owner, ZeroAddress)) {
    const detail = `${collector} is not a splitter that nobody can change`;
    throw new PhcError('PHC_TOKEN_RIGHTS', { detail });
  }
  return {
    step: 'hand the data NFT to the splitter for ever',
    to: nft,
    data: DATA_NFT.encodeFunctionData('transferFrom', [owner, collector, 1]),
  };
}
