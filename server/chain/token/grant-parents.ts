import { Interface } from 'ethers';
import type { Grant } from '../../../protocol/chain/revenue.ts';
import type { Call } from '../call.ts';

const MINTER = new Interface(['function mint(address account, uint256 value)']);

/** Mints the stated number of a child's datatokens to the owners of its parents; the sender has to be a minter. */
export function grantParents(datatoken: string, grants: readonly Grant[]): Call[] {
  return grants.map(({ account, did, amount }) => ({
    step: `mint to the owner of ${did}`,
    to: datatoken,
    data: MINTER.encodeFunctionData('mint', [account, amount]),
  }));
}
