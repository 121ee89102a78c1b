import * as z from 'zod/mini';
import { Ddo } from '../../../protocol/chain/ddo.ts';
import type { Sqlite } from '../../sqlite.ts';

const Row = z.object({
  did: z.string(),
  nft: z.string(),
  state: z.number(),
  /** The wallet that made the NFT, and the one that described it last. */
  creator: z.string(),
  publisher: z.string(),
  root: z.nullable(z.string()),
  name: z.string(),
  languages: z.pipe(
    z.string(),
    z.transform((text) => z.array(z.string()).parse(JSON.parse(text))),
  ),
  /** Of 1,000 tokens, in the smallest unit of the datatoken, decimal digits. */
  price: z.nullable(z.string()),
  ddo: z.pipe(
    z.string(),
    z.transform((text) => z.nullable(Ddo).parse(JSON.parse(text))),
  ),
  block: z.number(),
});

/** An asset as the index knows it: what its description says, believed or not. */
export type IndexedAsset = z.infer<typeof Row>;

/** What is looked for; what is left out does not matter. */
export interface AssetQuery {
  readonly did?: string | undefined;
  readonly root?: string | undefined;
  /** In name, description, author or tags; the case of ASCII letters does not matter. */
  readonly text?: string | undefined;
  readonly language?: string | undefined;
  /** Most that 1,000 tokens may cost, in the smallest unit, decimal digits. */
  readonly maxPrice?: string | undefined;
  /** DID or root of a model that it was made from. */
  readonly parent?: string | undefined;
  /** Also what is not active. */
  readonly all?: boolean | undefined;
}

const likely = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

function conditions(query: AssetQuery): Array<[sql: string, ...values: string[]]> {
  const { did, root, text, language, maxPrice, parent, all } = query;
  const found: Array<[string, ...string[]]> = [];
  if (!all) found.push(['state = 0']);
  if (did !== undefined) found.push(['did = ?', did]);
  if (root !== undefined) found.push(['root = ?', root]);
  if (text !== undefined) {
    found.push([`(name LIKE ? ESCAPE '\\' OR about LIKE ? ESCAPE '\\')`, likely(text), likely(text)]);
  }
  if (language !== undefined)
    found.push(['EXISTS (SELECT 1 FROM json_each(languages) WHERE value = ?)', language.toLowerCase()]);
  if (parent !== undefined) found.push(['EXISTS (SELECT 1 FROM json_each(parents) WHERE value = ?)', parent]);
  if (maxPrice !== undefined) {
    // Amounts go beyond 64 bits: as texts without leading zeros the shorter one is smaller.
    const price = BigInt(maxPrice).toString();
    found.push([
      '(length(price) < length(?) OR (length(price) = length(?) AND price <= ?))',
      price,
      price,
      price,
    ]);
  }
  return found;
}

/** Models in the index that fit, newest first; an asset that describes no model is only found by its DID. */
export function findAssets(database: Sqlite, chain: number, query: AssetQuery): IndexedAsset[] {
  const wanted = conditions(query);
  if (query.did === undefined) wanted.push(['root IS NOT NULL']);
  const where = ['chain = ?', ...wanted.map(([sql]) => sql)].join(' AND ');
  const rows = database
    .prepare(
      `SELECT did, nft, state, creator, publisher, root, name, languages, price, ddo, block
        FROM asset WHERE ${where} ORDER BY block DESC, nft`,
    )
    .all(chain, ...wanted.flatMap(([, ...values]) => values));
  return z.array(Row).parse(rows);
}
