import * as z from 'zod/mini';
import { type Ddo, inferenceServices, readDdo } from '../../../protocol/chain/ddo.ts';
import { didOf } from '../../../protocol/chain/did.ts';
import type { IndexQuery } from './asset-index.ts';

const Rows = z.array(
  z.object({
    state: z.number(),
    sender: z.string(),
    data: z.instanceof(Uint8Array),
    block: z.number(),
    creator: z.string(),
  }),
);

const LAST = `
  SELECT described.sender, described.data, described.block, nft.creator,
    (SELECT state FROM metadata WHERE chain = described.chain AND nft = described.nft
      ORDER BY block DESC, log DESC LIMIT 1) AS state
  FROM metadata described JOIN nft ON nft.chain = described.chain AND nft.nft = described.nft
  WHERE described.chain = $1 AND described.nft = $2 AND described.data IS NOT NULL
  ORDER BY described.block DESC, described.log DESC LIMIT 1`;
const INSERT = 'INSERT INTO asset VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)';

/** The lowest price of 1,000 tokens, in the smallest unit of its token; undefined where none is stated. */
function lowestPrice(ddo: Ddo): string | undefined {
  const prices = inferenceServices(ddo).flatMap(
    ({ additionalInformation: more }) => more?.x402?.amountPer1kTokens ?? [],
  );
  return prices
    .map(BigInt)
    .sort((a, b) => (a < b ? -1 : 1))[0]
    ?.toString();
}

/** PostgreSQL takes no NUL in a text: with one, a publisher could stop every index of the chain. */
const withoutNul = (text: string) => text.replaceAll('\0', '');

function assetRow(
  chain: number,
  nft: string,
  { state, sender, data, block, creator }: z.infer<typeof Rows>[number],
) {
  const ddo = readDdo(data);
  const model = ddo?.metadata.additionalInformation?.phModel;
  const about = ddo ? [ddo.metadata.description, ddo.metadata.author, ...(ddo.metadata.tags ?? [])] : [];
  return [
    chain,
    nft,
    didOf(nft, chain),
    state,
    creator,
    sender,
    model?.modelRoot ?? null,
    withoutNul(ddo?.metadata.name ?? ''),
    withoutNul(about.join('\n')),
    JSON.stringify(model?.languages ?? []),
    JSON.stringify((model?.parents ?? []).flatMap(({ did, modelRoot }) => [did, modelRoot])),
    (ddo && lowestPrice(ddo)) ?? null,
    JSON.stringify(ddo ?? null),
    block,
  ];
}

/** Makes the rows of these NFTs' assets anew from the events; an NFT that Ocean's factory did not make has none. */
export async function deriveAssets(query: IndexQuery, chain: number, nfts: Iterable<string>): Promise<void> {
  for (const nft of nfts) {
    await query('DELETE FROM asset WHERE chain = $1 AND nft = $2', [chain, nft]);
    for (const row of Rows.parse(await query(LAST, [chain, nft])))
      await query(INSERT, assetRow(chain, nft, row));
  }
}
