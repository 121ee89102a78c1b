import * as z from 'zod/mini';
import type { Witnesses } from '../witness/open-witnesses.ts';
import { type AssetIndex, type IndexQuery, putRow } from './asset-index.ts';
import { deriveAssets } from './derive-assets.ts';

const Checkpoints = z.array(z.object({ block: z.number(), hash: z.string() }));
const Touched = z.array(z.object({ nft: z.string() }));

/** How far back the index remembers what the chain was, in checkpoints. */
const KEPT_CHECKPOINTS = 256;

const PUT_CHECKPOINT = putRow('checkpoint', ['chain', 'block'], ['hash']);

/** The last block up to which the index has everything; undefined where it has nothing. */
async function lastCheckpoint(
  query: IndexQuery,
  chain: number,
): Promise<z.infer<typeof Checkpoints>[number] | undefined> {
  const [last] = Checkpoints.parse(
    await query('SELECT block, hash FROM checkpoint WHERE chain = $1 ORDER BY block DESC LIMIT 1', [chain]),
  );
  return last;
}

/** The first block whose events are missing, at least `startBlock`. */
export async function firstMissing(query: IndexQuery, chain: number, startBlock: number): Promise<number> {
  const last = await lastCheckpoint(query, chain);
  return last ? last.block + 1 : startBlock;
}

/** Notes that the index has everything up to a block. */
export async function addCheckpoint(
  query: IndexQuery,
  chain: number,
  block: number,
  hash: string,
): Promise<void> {
  await query(PUT_CHECKPOINT, [chain, block, hash]);
  await query(
    `DELETE FROM checkpoint WHERE chain = $1 AND block < (
      SELECT min(block) FROM (
        SELECT block FROM checkpoint WHERE chain = $1 ORDER BY block DESC LIMIT ${KEPT_CHECKPOINTS}
      ) AS kept)`,
    [chain],
  );
}

/** Takes out what came after a block. */
async function forgetAfter(query: IndexQuery, chain: number, block: number): Promise<void> {
  const touched = Touched.parse(
    await query(
      `SELECT nft FROM metadata WHERE chain = $1 AND block > $2
       UNION SELECT nft FROM nft WHERE chain = $1 AND block > $2`,
      [chain, block],
    ),
  );
  for (const table of ['checkpoint', 'nft', 'metadata', 'attested', 'revoked'])
    await query(`DELETE FROM ${table} WHERE chain = $1 AND block > $2`, [chain, block]);
  await deriveAssets(
    query,
    chain,
    touched.map(({ nft }) => nft),
  );
}

/**
 * Goes back to the last checkpoint that is still on the chain, if need be to the beginning; gives the block from which
 * on events are missing, at least `startBlock`. Throws as `Witnesses.ask` does.
 */
export async function rollBack(index: AssetIndex, witnesses: Witnesses, startBlock: number): Promise<number> {
  const chain = witnesses.chainId;
  let last = await lastCheckpoint(index.query, chain);
  while (last && (await witnesses.hashOf(last.block)) !== last.hash) {
    const { block, hash } = last;
    await index.change(async (query) => {
      await query('DELETE FROM checkpoint WHERE chain = $1 AND block = $2 AND hash = $3', [
        chain,
        block,
        hash,
      ]);
      await forgetAfter(query, chain, (await lastCheckpoint(query, chain))?.block ?? -1);
    });
    last = await lastCheckpoint(index.query, chain);
  }
  return firstMissing(index.query, chain, startBlock);
}
