import type { ChainFacts } from '../../../protocol/chain/chains.ts';
import { PhcError } from '../../../protocol/errors.ts';
import type { Sqlite } from '../../sqlite.ts';
import type { Witnesses } from '../witness/open-witnesses.ts';
import { type Log, readLogs } from '../witness/read-logs.ts';
import { ASSET_TOPICS, readAssetEvent } from './asset-events.ts';
import {
  type AttestationRow,
  attestationFilter,
  readAttestations,
  storeAttestations,
} from './attestation-events.ts';
import { deriveAssets } from './derive-assets.ts';
import { addCheckpoint, rollBack } from './roll-back.ts';

/** Blocks that are asked for at once; nodes that want fewer say so, and then it is halved. */
const MOST_BLOCKS = 10_000;

/** What a synchronisation did. */
export interface Synced {
  /** The first block that was read; later than `to` when nothing was new. */
  readonly from: number;
  readonly to: number;
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly assets: readonly Log[];
  readonly attestations: readonly AttestationRow[];
}

async function readRange(witnesses: Witnesses, facts: ChainFacts, from: number, to: number): Promise<Range> {
  const filter = attestationFilter(facts);
  const [assets, attestationLogs] = await Promise.all([
    readLogs(witnesses, { topics: [ASSET_TOPICS] }, from, to),
    filter ? readLogs(witnesses, filter, from, to) : [],
  ]);
  return { from, to, assets, attestations: await readAttestations(witnesses, attestationLogs) };
}

/** Reads a range, a shorter one where a node refuses so many blocks. Throws what the node said to a single block. */
async function readSome(witnesses: Witnesses, facts: ChainFacts, from: number, to: number): Promise<Range> {
  for (let last = to; ; last = from + Math.floor((last - from) / 2)) {
    try {
      return await readRange(witnesses, facts, from, last);
    } catch (error) {
      // That nodes contradict each other is no matter of how many blocks were asked for.
      if (error instanceof PhcError || last === from) throw error;
    }
  }
}

function store(database: Sqlite, facts: ChainFacts, factory: string, { assets, attestations }: Range): void {
  const chain = facts.id;
  const nft = database.prepare('INSERT OR REPLACE INTO nft VALUES (?, ?, ?, ?, ?)');
  const metadata = database.prepare('INSERT OR REPLACE INTO metadata VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const touched = new Set<string>();
  for (const log of assets) {
    const event = readAssetEvent(log, factory);
    if (!event) continue;
    const place = [chain, log.blockNumber, log.logIndex];
    touched.add(event.nft);
    if (event.kind === 'nft') nft.run(...place, event.nft, event.creator);
    else {
      const { sender, state, data, hash } = event;
      metadata.run(...place, event.nft, sender, state, data ?? null, hash ?? null, log.transactionHash);
    }
  }
  storeAttestations(database, chain, attestations);
  deriveAssets(database, chain, touched);
}

/**
 * Brings the index up to the witnesses' block: takes back what a reorganisation undid, then reads what is missing.
 * It can be stopped at any time and goes on from there. Throws as `Witnesses.ask` does, and `PHC_CHAIN_CONTRACT` where
 * the chain has no factory of Ocean.
 */
export async function syncIndex(
  database: Sqlite,
  witnesses: Witnesses,
  facts: ChainFacts,
  onProgress: (step: string, fraction: number) => void = () => {},
): Promise<Synced> {
  const factory = facts.addresses.ERC721Factory;
  if (!factory) throw new PhcError('PHC_CHAIN_CONTRACT', { detail: `ERC721Factory on ${facts.title}` });
  const start = await rollBack(database, witnesses, facts.startBlock);
  const end = witnesses.block.number;
  let size = MOST_BLOCKS;
  for (let from = start; from <= end; ) {
    const range = await readSome(witnesses, facts, from, Math.min(end, from + size - 1));
    const hash = range.to === end ? witnesses.block.hash : await witnesses.hashOf(range.to);
    if (hash === undefined) throw new PhcError('PHC_CHAIN_DISAGREE', { detail: `block ${range.to} is gone` });
    database
      .transaction(() => {
        store(database, facts, factory, range);
        addCheckpoint(database, facts.id, range.to, hash);
      })
      .immediate();
    size = Math.min(size, Math.max(1, range.to - from + 1));
    onProgress('Reading the chain', (range.to - start + 1) / (end - start + 1));
    from = range.to + 1;
  }
  return { from: start, to: end };
}
