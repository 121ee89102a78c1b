import { ZeroAddress } from 'ethers';
import { fromHex } from '../../../protocol/bytes.ts';
import { ASSET_STATES, readDdo } from '../../../protocol/chain/ddo.ts';
import { MODEL_ROOT_KEY, readStoredRoot } from '../../../protocol/chain/did.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { OWNED_NFT } from '../publish/abi.ts';
import type { Witnesses } from '../witness/open-witnesses.ts';
import { type Log, readLogs } from '../witness/read-logs.ts';

/** Blocks that are asked for at once; halved where nodes want fewer. */
const MOST_BLOCKS = 10_000;

/** Something that happened to an asset. */
export interface HistoryEntry {
  readonly block: number;
  readonly transaction: string;
  readonly what: 'published' | 'described' | 'root' | 'state' | 'owner';
  /** The model root, state or owner from there on. */
  readonly value: string;
}

async function readAll(witnesses: Witnesses, nft: string, from: number): Promise<Log[]> {
  const logs: Log[] = [];
  const end = witnesses.block.number;
  for (let start = from, size = MOST_BLOCKS; start <= end; ) {
    const last = Math.min(end, start + size - 1);
    try {
      logs.push(...(await readLogs(witnesses, { address: [nft], topics: [] }, start, last)));
      start = last + 1;
    } catch (error) {
      if (error instanceof PhcError || size === 1) throw error;
      size = Math.ceil(size / 2);
    }
  }
  return logs;
}

function describedRoot(data: string): string {
  const root = readDdo(fromHex(data.slice(2)))?.metadata.additionalInformation?.phModel?.modelRoot;
  return root ?? 'no model';
}

function readEntry({ topics, data, blockNumber: block, transactionHash: transaction }: Log): HistoryEntry[] {
  const event = OWNED_NFT.parseLog({ topics, data });
  const at = { block, transaction };
  switch (event?.name) {
    case 'MetadataCreated':
      return [{ ...at, what: 'published', value: describedRoot(event.args['data']) }];
    case 'MetadataUpdated':
      return [{ ...at, what: 'described', value: describedRoot(event.args['data']) }];
    case 'MetadataState':
      return [{ ...at, what: 'state', value: ASSET_STATES[Number(event.args['state'])] ?? 'unknown' }];
    case 'DataChanged':
      if (event.args['key'] !== MODEL_ROOT_KEY) return [];
      return [{ ...at, what: 'root', value: readStoredRoot(event.args['value']) ?? 'none' }];
    case 'Transfer':
      if (event.args['from'] === ZeroAddress) return [];
      return [{ ...at, what: 'owner', value: event.args['to'] }];
    default:
      return [];
  }
}

/** All that happened to an asset since a block, as the witnesses agree on it. Throws as `Witnesses.ask` does. */
export async function readHistory(witnesses: Witnesses, nft: string, from: number): Promise<HistoryEntry[]> {
  return (await readAll(witnesses, nft, from)).flatMap(readEntry);
}
