import * as z from 'zod/mini';
import { type Ddo, inferenceServices, readDdo } from '../../../protocol/chain/ddo.ts';
import { didOf } from '../../../protocol/chain/did.ts';
import type { Sqlite } from '../../sqlite.ts';

const Row = z.object({
  state: z.number(),
  sender: z.string(),
  data: z.instanceof(Uint8Array),
  block: z.number(),
  creator: z.string(),
});

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

/** Makes the rows of these NFTs' assets anew from the events; an NFT that Ocean's factory did not make has none. */
export function deriveAssets(database: Sqlite, chain: number, nfts: Iterable<string>): void {
  const remove = database.prepare('DELETE FROM asset WHERE chain = ? AND nft = ?');
  const last = database.prepare(`
    SELECT described.sender, described.data, described.block, nft.creator,
      (SELECT state FROM metadata WHERE chain = described.chain AND nft = described.nft
        ORDER BY block DESC, log DESC LIMIT 1) AS state
    FROM metadata described JOIN nft ON nft.chain = described.chain AND nft.nft = described.nft
    WHERE described.chain = ? AND described.nft = ? AND described.data IS NOT NULL
    ORDER BY described.block DESC, described.log DESC LIMIT 1`);
  const insert = database.prepare('INSERT INTO asset VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  for (const nft of nfts) {
    remove.run(chain, nft);
    const found = last.get(chain, nft);
    if (found === undefined) continue;
    const row = Row.parse(found);
    const ddo = readDdo(row.data);
    const model = ddo?.metadata.additionalInformation?.phModel;
    insert.run(
      chain,
      nft,
      didOf(nft, chain),
      row.state,
      row.creator,
      row.sender,
      model?.modelRoot ?? null,
      ddo?.metadata.name ?? '',
      ddo ? [ddo.metadata.description, ddo.metadata.author, ...(ddo.metadata.tags ?? [])].join('\n') : '',
      JSON.stringify(model?.languages ?? []),
      JSON.stringify((model?.parents ?? []).flatMap(({ did, modelRoot }) => [did, modelRoot])),
      (ddo && lowestPrice(ddo)) ?? null,
      JSON.stringify(ddo ?? null),
      row.block,
    );
  }
}
