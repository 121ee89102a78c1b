import { inferenceServices } from '../../../../protocol/chain/ddo.ts';
import type { AssetIndex } from '../asset-index.ts';
import { findAssets } from '../find-assets.ts';

/** Somebody who says that they answer with a model. */
export interface Provider {
  /** Base URL of the server. */
  readonly url: string;
  /** The asset whose description names it; that of another publisher of the same model, too. */
  readonly did: string;
  /** Of 1,000 tokens, in the smallest unit of the asset's datatoken; undefined where none is stated. */
  readonly price: string | undefined;
}

/** All providers of a root, over every active asset of it; each server once, at its first mention. */
export async function listProviders(index: AssetIndex, chain: number, root: string): Promise<Provider[]> {
  const providers = new Map<string, Provider>();
  for (const { did, ddo } of await findAssets(index, chain, { root })) {
    for (const { serviceEndpoint, additionalInformation: more } of ddo ? inferenceServices(ddo) : []) {
      const url = serviceEndpoint.replace(/\/+$/, '');
      if (/^https?:/.test(url) && !providers.has(url))
        providers.set(url, { url, did, price: more?.x402?.amountPer1kTokens });
    }
  }
  return [...providers.values()];
}
