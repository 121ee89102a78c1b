import * as z from 'zod/mini';
import { schemaUid } from '../../../protocol/chain/eas.ts';
import { decodeHolder, HOLDER_SCHEMA } from '../../../protocol/chain/holder.ts';
import type { AssetIndex } from '../discover/asset-index.ts';
import { listProviders } from '../discover/providers/list-providers.ts';

const Rows = z.array(z.object({ data: z.string() }));

/** More are not asked: anybody can announce a thousand addresses. */
const MOST_ANNOUNCED = 32;

/**
 * Base URLs of servers that may have the files of a root: providers that descriptions name, then whoever announced
 * themselves, the latest first. Each chunk is checked, so that an announcement needs no trust.
 */
export async function findHolders(index: AssetIndex, chain: number, root: string): Promise<string[]> {
  const rows = await index.query(
    `SELECT data FROM attested WHERE chain = $1 AND schema = $2 AND NOT EXISTS (
       SELECT 1 FROM revoked WHERE revoked.chain = attested.chain AND revoked.uid = attested.uid
     ) ORDER BY block DESC, log DESC`,
    [chain, schemaUid(HOLDER_SCHEMA)],
  );
  const announced = Rows.parse(rows)
    .flatMap(({ data }) => decodeHolder(data) ?? [])
    .filter(({ modelRoot }) => modelRoot === root)
    .slice(0, MOST_ANNOUNCED)
    .map(({ url }) => url.replace(/\/+$/, ''));
  const providers = (await listProviders(index, chain, root)).map(({ url }) => url);
  return [...new Set([...providers, ...announced])];
}
