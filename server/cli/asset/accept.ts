import { DISAGREEMENTS } from '../../../protocol/chain/agreement.ts';
import { PhcError } from '../../../protocol/errors.ts';
import type { Chain } from '../../chain/connect.ts';
import { type Verified, verifyAsset } from '../../chain/identity/verify-asset.ts';
import { homeFolder } from '../../home.ts';
import type { Sqlite } from '../../sqlite.ts';
import type { IndexFlags } from './with-index.ts';

/** Of every command that uses a model of the chain. */
export interface UseFlags extends IndexFlags {
  readonly workspace: string;
}

/** Verifies an asset, with a server where one is named; throws `PHC_ASSET_REFUSED` with each disagreement. */
export async function acceptAsset(
  database: Sqlite,
  chain: Chain,
  did: string,
  server: string | undefined,
  { workspace, witnesses }: UseFlags,
): Promise<Verified & { readonly modelRoot: string }> {
  const options = { home: homeFolder(), did, workspace, witnesses, server };
  const found = await verifyAsset(database, chain, options);
  const { accepted, modelRoot, disagreements } = found;
  if (accepted && modelRoot !== undefined) return { ...found, modelRoot };
  const detail = disagreements.map(({ name, detail: what }) => `${DISAGREEMENTS[name]}: ${what}`).join('; ');
  throw new PhcError('PHC_ASSET_REFUSED', { detail });
}
