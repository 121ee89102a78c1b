import { getBytes, Interface, isError, type LogDescription } from 'ethers';
import type { Log } from '../witness/read-logs.ts';

const DESCRIBED =
  'uint8 state, string decryptorUrl, bytes flags, bytes data, bytes32 metaDataHash, uint256 timestamp, uint256 blockNumber';

const EVENTS = new Interface([
  `event MetadataCreated(address indexed createdBy, ${DESCRIBED})`,
  `event MetadataUpdated(address indexed updatedBy, ${DESCRIBED})`,
  'event MetadataState(address indexed updatedBy, uint8 state, uint256 timestamp, uint256 blockNumber)',
  'event NFTCreated(address newTokenAddress, address indexed templateAddress, string tokenName, address indexed admin, string symbol, string tokenURI, bool transferable, address indexed creator)',
]);

/** Topics of everything that makes, describes or ends an asset. */
export const ASSET_TOPICS: readonly string[] = EVENTS.fragments.map(
  (fragment) => EVENTS.getEvent(fragment.format('sighash').replace(/^event /, ''))!.topicHash,
);

/** A data NFT that came into being; hex is lower case. */
export interface NftEvent {
  readonly kind: 'nft';
  readonly nft: string;
  readonly creator: string;
}

/** What an NFT says of its asset from there on. */
export interface MetadataEvent {
  readonly kind: 'metadata';
  readonly nft: string;
  readonly sender: string;
  readonly state: number;
  /** The description, where the event has one that is not encrypted or compressed; undefined where only the state changed. */
  readonly data: Uint8Array | undefined;
  readonly hash: string | undefined;
}

function parse(log: Log): LogDescription | null {
  try {
    return EVENTS.parseLog(log);
  } catch (error) {
    // Anybody can emit an event of that name with data that is none.
    if (isError(error, 'BAD_DATA') || isError(error, 'BUFFER_OVERRUN') || error instanceof RangeError)
      return null;
    throw error;
  }
}

/** The event of an asset in a log; undefined for what is none, or comes from a factory that is not Ocean's. */
export function readAssetEvent(log: Log, factory: string): NftEvent | MetadataEvent | undefined {
  const event = parse(log);
  if (!event) return undefined;
  const lower = (index: number) => String(event.args[index]).toLowerCase();
  if (event.name === 'NFTCreated') {
    if (log.address !== factory.toLowerCase()) return undefined;
    return { kind: 'nft', nft: lower(0), creator: lower(7) };
  }
  const about = {
    kind: 'metadata',
    nft: log.address,
    sender: lower(0),
    state: Number(event.args[1]),
  } as const;
  if (event.name === 'MetadataState') return { ...about, data: undefined, hash: undefined };
  const clear = /^0x(00)*$/.test(lower(3));
  return { ...about, data: clear ? getBytes(event.args[4]) : new Uint8Array(), hash: lower(5) };
}
