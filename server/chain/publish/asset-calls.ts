import { utf8 } from '../../../protocol/bytes.ts';
import { ASSET_STATES, type AssetState, clearDdoHash } from '../../../protocol/chain/ddo.ts';
import { MODEL_ROOT_KEY } from '../../../protocol/chain/did.ts';
import type { Call } from '../call.ts';
import { OWNED_NFT } from './abi.ts';

/** Ocean's flags for a description that is neither compressed nor encrypted. */
const CLEAR = '0x00';
/** A data NFT is a collection of one. */
const TOKEN_ID = 1;

/** Writes the description into the NFT's events, with the hash that Ocean's tools expect of a clear one. */
export function setDescription(nft: string, ddo: object, state: AssetState = 'active'): Call {
  const bytes = utf8(JSON.stringify(ddo));
  const decryptor = ['', ''];
  return {
    step: 'write the description',
    to: nft,
    data: OWNED_NFT.encodeFunctionData('setMetaData', [
      ASSET_STATES.indexOf(state),
      ...decryptor,
      CLEAR,
      bytes,
      clearDdoHash(bytes),
      [],
    ]),
  };
}

/** Writes the model's root into the NFT's own store (ERC-725Y). */
export function setModelRoot(nft: string, modelRoot: string): Call {
  return {
    step: 'write the model root',
    to: nft,
    data: OWNED_NFT.encodeFunctionData('setNewData', [MODEL_ROOT_KEY, `0x${modelRoot}`]),
  };
}

/** Says what became of the asset. */
export function setState(nft: string, state: AssetState): Call {
  return {
    step: `mark it ${state}`,
    to: nft,
    data: OWNED_NFT.encodeFunctionData('setMetaDataState', [ASSET_STATES.indexOf(state)]),
  };
}

/** Gives the NFT away: whoever has it may change the description, the root, and where the revenue goes. */
export function transferAsset(nft: string, from: string, to: string): Call {
  return {
    step: 'transfer the asset',
    to: nft,
    data: OWNED_NFT.encodeFunctionData('transferFrom', [from, to, TOKEN_ID]),
  };
}
