import type { Chain } from '../../chain/connect.ts';
import type { AssetIndex } from '../../chain/discover/asset-index.ts';
import { openIndex } from '../../chain/discover/open-index.ts';
import { syncIndex } from '../../chain/discover/sync-index.ts';
import { openWitnesses, type Witnesses } from '../../chain/witness/open-witnesses.ts';
import type { ReadFlags } from '../chain/flags.ts';
import { progressLine } from '../progress-line.ts';

/** Of every command that believes a chain. */
export interface IndexFlags extends ReadFlags {
  readonly witnesses?: number;
}

/** What a command finds things with. */
export interface OpenedIndex {
  readonly index: AssetIndex;
  readonly witnesses: Witnesses;
}

/** Opens the index of a chain, up to date, for a command. Throws as `openWitnesses` and `syncIndex` do. */
export async function withIndex<T>(
  chain: Chain,
  needed: number | undefined,
  work: (opened: OpenedIndex) => Promise<T>,
): Promise<T> {
  const index = await openIndex();
  const progress = progressLine(process.stderr);
  try {
    const witnesses = await openWitnesses(chain, { needed });
    await syncIndex(index, witnesses, chain, process.stderr.isTTY ? progress.show : undefined);
    progress.clear();
    return await work({ index, witnesses });
  } finally {
    progress.clear();
    await index.close();
  }
}
