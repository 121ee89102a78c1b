import { openPostgres } from '../../postgres.ts';
import type { AssetIndex } from './asset-index.ts';
import { POSTGRES_INDEX } from './index-schema.ts';

const PART = 'assets';

/** Opens the index that servers share at a `postgres://` URL. */
export async function openPostgresIndex(url: string): Promise<AssetIndex> {
  const database = await openPostgres(url, PART, POSTGRES_INDEX);
  return {
    query: database.query,
    change: (work) =>
      database.transaction(async (query) => {
        // Two who read the chain at once: each change looks again at what is there, see sync-index.ts.
        await query('SELECT pg_advisory_xact_lock(hashtext($1))', [`ph-codex ${PART}`]);
        return work(query);
      }),
    close: () => database.close(),
  };
}
