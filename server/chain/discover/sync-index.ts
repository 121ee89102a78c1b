import type { ChainFacts } from '../../../protocol/chain/chains.ts';
import { PhcError } from '../../../protocol/errors.ts';
import type { Witnesses } from '../witness/open-witnesses.ts';
import { type Log, readLogs } from '../witness/read-logs.ts';
import { ASSET_TOPICS, readAssetEvent } from './asset-events.ts';
import { type AssetIndex, type IndexQuery, putRow } from './asset-index.ts';
import {
  type AttestationRow,
  attestationFilter,
  readAttestations,
  storeAttestations,
} from './attestation-events.ts';
import { deriveAssets } from './derive-assets.ts';
import { addCheckpoint, firstMissing, rollBack } from './roll-back.ts';

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

const PLACE = ['chain', 'block', 'log'];
const PUT_NFT = putRow('nft', PLACE, ['nft', 'creator']);
const PUT_METADATA = putRow('metadata', PLACE, ['nft', 'sender', 'state', 'data', 'hash', 'tx']);

async function store(
  query: IndexQuery,
  chain: number,
  factory: string,
  { assets, attestations }: Range,
): Promise<void> {
  const touched = new Set<string>();
  for (const log of assets) {
    const event = readAssetEvent(log, factory);
    if (!event) continue;
    const place = [chain, log.blockNumber, log.logIndex];
    touched.add(event.nft);
    if (event.kind === 'nft') await query(PUT_NFT, [...place, event.nft, event.creator]);
    else {
      const { nft, sender, state, data = null, hash = null } = event;
      await query(PUT_METADATA, [...place, nft, sender, state, data, hash, log.transactionHash]);
    }
  }
  await storeAttestations(query, chain, attestations);
  await deriveAssets(query, chain, touched);
}

/**
 * Brings the index up to the witnesses' block: takes back what a reorganisation undid, then reads what is missing.
 * It can be stopped at any time and goes on from there; several may do it at once. Throws as `Witnesses.ask` does, and
 * `PHC_CHAIN_CONTRACT` where the chain has no factory of Ocean.
 */
export async function syncIndex(
  index: AssetIndex,
  witnesses: Witnesses,
  facts: ChainFacts,
  onProgress: (step: string, fraction: number) => void = () => {},
): Promise<Synced> {
  const { id: chain, startBlock } = facts;
  const factory = facts.addresses.ERC721Factory;
  if (!factory) throw new PhcError('PHC_CHAIN_CONTRACT', { detail: `ERC721Factory on ${facts.title}` });
  const start = await rollBack(index, witnesses, startBlock);
  const end = witnesses.block.number;
  let size = MOST_BLOCKS;
  for (let from = start; from <= end; ) {
    const range = await readSome(witnesses, facts, from, Math.min(end, from + size - 1));
    const hash = range.to === end ? witnesses.block.hash : await witnesses.hashOf(range.to);
    if (hash === undefined) throw new PhcError('PHC_CHAIN_DISAGREE', { detail: `block ${range.to} is gone` });
    from = await index.change(async (query) => {
      // Somebody else has read it meanwhile, or taken back what comes before: a gap would never be noticed again.
      const missing = await firstMissing(query, chain, startBlock);
      if (missing !== range.from) return missing;
      await store(query, chain, factory, range);
      await addCheckpoint(query, chain, range.to, hash);
      return range.to + 1;
    });
    size = Math.min(size, Math.max(1, range.to - range.from + 1));
    onProgress('Reading the chain', (from - start) / (end - start + 1));
  }
  return { from: start, to: end };
}
