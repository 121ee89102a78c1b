import { join } from 'node:path';
import { homeFolder } from '../../home.ts';
import type { AssetIndex } from './asset-index.ts';

/** Opens the index of assets: the one that `PH_CODEX_INDEX` names, a `postgres://` URL, or the file of a home folder. */
export async function openIndex(
  home = homeFolder(),
  shared = process.env['PH_CODEX_INDEX'],
): Promise<AssetIndex> {
  // Each driver is loaded where it is needed only.
  if (shared) return (await import('./postgres-index.ts')).openPostgresIndex(shared);
  const { openSqliteIndex } = await import('./sqlite-index.ts');
  return openSqliteIndex(join(home, 'chain', 'assets.sqlite'));
}
