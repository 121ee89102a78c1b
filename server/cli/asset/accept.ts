import { disagreementText } from '../../../protocol/chain/agreement.ts';
import { PhcError } from '../../../protocol/errors.ts';
import type { Chain } from '../../chain/connect.ts';
import type { AssetIndex } from '../../chain/discover/asset-index.ts';
import { type Verified, verifyAsset } from '../../chain/identity/verify-asset.ts';
import { homeFolder } from '../../home.ts';
import type { IndexFlags } from './with-index.ts';

/** Of every command that uses a model of the chain. */
export interface UseFlags extends IndexFlags {
  readonly workspace: string;
}

/** Verifies an asset, with a server where one is named; throws `PHC_ASSET_REFUSED` with each disagreement. */
export async function acceptAsset(
  index: AssetIndex,
  chain: Chain,
  did: string,
  server: string | undefined,
  { workspace, witnesses }: UseFlags,
): Promise<Verified & { readonly modelRoot: string }> {
  const options = { home: homeFolder(), did, workspace, witnesses, server };
  const found = await verifyAsset(index, chain, options);
  const { accepted, modelRoot, disagreements } = found;
  if (accepted && modelRoot !== undefined) return { ...found, modelRoot };
  const detail = disagreements.map(disagreementText).join('; ');
  throw new PhcError('PHC_ASSET_REFUSED', { detail });
}
