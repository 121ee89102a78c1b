import * as z from 'zod/mini';
import type { Sqlite } from '../../sqlite.ts';
import type { Witnesses } from '../witness/open-witnesses.ts';
import { deriveAssets } from './derive-assets.ts';

const Checkpoint = z.object({ block: z.number(), hash: z.string() });

/** How far back the index remembers what the chain was, in checkpoints. */
const KEPT_CHECKPOINTS = 256;

/** The last block up to which the index has everything; undefined where it has nothing. */
function lastCheckpoint(database: Sqlite, chain: number): z.infer<typeof Checkpoint> | undefined {
  const row = database
    .prepare('SELECT block, hash FROM checkpoint WHERE chain = ? ORDER BY block DESC LIMIT 1')
    .get(chain);
  return row === undefined ? undefined : Checkpoint.parse(row);
}

/** Notes that the index has everything up to a block. */
export function addCheckpoint(database: Sqlite, chain: number, block: number, hash: string): void {
  database.prepare('INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?)').run(chain, block, hash);
  database
    .prepare(`DELETE FROM checkpoint WHERE chain = ? AND block < (
      SELECT min(block) FROM (SELECT block FROM checkpoint WHERE chain = ? ORDER BY block DESC LIMIT ${KEPT_CHECKPOINTS}))`)
    .run(chain, chain);
}

/** Takes out what came after a block. */
function forgetAfter(database: Sqlite, chain: number, block: number): void {
  const touched = database
    .prepare(
      'SELECT nft FROM metadata WHERE chain = ? AND block > ? UNION SELECT nft FROM nft WHERE chain = ? AND block > ?',
    )
    .pluck()
    .all(chain, block, chain, block);
  for (const table of ['checkpoint', 'nft', 'metadata', 'attested', 'revoked'])
    database.prepare(`DELETE FROM ${table} WHERE chain = ? AND block > ?`).run(chain, block);
  deriveAssets(database, chain, z.array(z.string()).parse(touched));
}

/**
 * Goes back to the last checkpoint that is still on the chain, if need be to the beginning; gives the block from which
 * on events are missing, at least `startBlock`. Throws as `Witnesses.ask` does.
 */
export async function rollBack(database: Sqlite, witnesses: Witnesses, startBlock: number): Promise<number> {
  const chain = witnesses.chainId;
  let last = lastCheckpoint(database, chain);
  while (last && (await witnesses.hashOf(last.block)) !== last.hash) {
    const { block } = last;
    database
      .transaction(() => {
        database.prepare('DELETE FROM checkpoint WHERE chain = ? AND block = ?').run(chain, block);
        forgetAfter(database, chain, lastCheckpoint(database, chain)?.block ?? -1);
      })
      .immediate();
    last = lastCheckpoint(database, chain);
  }
  return last ? last.block + 1 : startBlock;
}
