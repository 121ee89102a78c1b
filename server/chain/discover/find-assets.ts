import * as z from 'zod/mini';
import { Ddo } from '../../../protocol/chain/ddo.ts';
import type { AssetIndex } from './asset-index.ts';

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

/** The conditions, and their values in the order of their numbers. */
function conditions(chain: number, query: AssetQuery): { where: string[]; values: Array<string | number> } {
  const values: Array<string | number> = [chain];
  const put = (value: string) => `$${values.push(value)}`;
  const where = ['chain = $1'];
  const { did, root, text, language, maxPrice, parent, all } = query;
  // An asset that describes no model is only found by its identifier.
  where.push(did === undefined ? 'root IS NOT NULL' : `did = ${put(did)}`);
  if (!all) where.push('state = 0');
  if (root !== undefined) where.push(`root = ${put(root)}`);
  if (text !== undefined) {
    const like = `LIKE lower(${put(likely(text))}) ESCAPE '\\'`;
    where.push(`(lower(name) ${like} OR lower(about) ${like})`);
  }
  // Both are kept as JSON, in which each text stands in quotation marks.
  const listed = (list: string, value: string) =>
    where.push(`${list} LIKE ${put(likely(JSON.stringify(value)))} ESCAPE '\\'`);
  if (language !== undefined) listed('languages', language.toLowerCase());
  if (parent !== undefined) listed('parents', parent);
  if (maxPrice !== undefined) {
    // Amounts go beyond 64 bits: as texts without leading zeros the shorter one is smaller.
    const price = put(BigInt(maxPrice).toString());
    where.push(
      `(length(price) < length(${price}) OR (length(price) = length(${price}) AND price <= ${price}))`,
    );
  }
  return { where, values };
}

/** Models in the index that fit, newest first; an asset that describes no model is only found by its DID. */
export async function findAssets(
  { query: ask }: Pick<AssetIndex, 'query'>,
  chain: number,
  query: AssetQuery,
): Promise<IndexedAsset[]> {
  const { where, values } = conditions(chain, query);
  const rows = await ask(
    `SELECT did, nft, state, creator, publisher, root, name, languages, price, ddo, block
     FROM asset WHERE ${where.join(' AND ')} ORDER BY block DESC, nft`,
    values,
  );
  return z.array(Row).parse(rows);
}
