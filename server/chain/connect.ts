import type { Provider } from 'ethers';
import {
  CHAIN_NAMES,
  type ChainFacts,
  type ChainName,
  type ContractName,
  DEVNET_ID,
  isChainName,
  PUBLIC_CHAINS,
} from '../../protocol/chain/chains.ts';
import { PhcError } from '../../protocol/errors.ts';
import { homeFolder } from '../home.ts';
import { readDevnet } from './devnet/devnet-json.ts';
import { FailoverProvider } from './failover-provider.ts';

const POLL_MS = 2000;
/** Anvil answers in a millisecond, and nobody pays for the question. */
const DEVNET_POLL_MS = 25;

/** A chain that can be asked. */
export interface Chain extends ChainFacts {
  readonly name: ChainName;
  readonly provider: Provider;
  /** Lets go of the connection. */
  stop(): void;
}

interface ConnectOptions {
  readonly home?: string;
  /** Nodes to ask in the place of the table's. */
  readonly rpcs?: readonly string[];
}

/** Nodes that the environment names, `PH_CODEX_RPC_POLYGON=https://…,https://…`. */
function rpcsOfEnvironment(name: ChainName): string[] | undefined {
  const text = process.env[`PH_CODEX_RPC_${name.toUpperCase().replace('-', '_')}`];
  return text
    ?.split(',')
    .map((url) => url.trim())
    .filter(Boolean);
}

async function devnetFacts(home: string): Promise<ChainFacts> {
  const file = await readDevnet(home);
  if (!file) {
    throw new PhcError('PHC_CHAIN_UNREACHABLE', { detail: 'there has been no development chain here' });
  }
  return {
    id: DEVNET_ID,
    title: 'the development chain',
    coin: 'ETH',
    rpcs: [file.rpc],
    confirmations: 1,
    explorer: null,
    startBlock: 0,
    addresses: file.addresses,
  };
}

/** What is known of a chain by its name. Throws `PHC_CHAIN_UNKNOWN`; `PHC_CHAIN_UNREACHABLE` for a devnet that never was. */
async function chainFacts(name: string, home = homeFolder()): Promise<ChainFacts & { name: ChainName }> {
  if (!isChainName(name)) {
    throw new PhcError('PHC_CHAIN_UNKNOWN', { detail: `${name}; there are ${CHAIN_NAMES.join(', ')}` });
  }
  return { name, ...(name === 'devnet' ? await devnetFacts(home) : PUBLIC_CHAINS[name]) };
}

/**
 * Opens a chain by its name. Its provider never answers from a node of another chain id. Throws `PHC_CHAIN_UNKNOWN`,
 * and from the first question on `PHC_CHAIN_UNREACHABLE`, `PHC_CHAIN_WRONG_ID`.
 */
export async function openChain(
  name: string,
  { home = homeFolder(), rpcs }: ConnectOptions = {},
): Promise<Chain> {
  const facts = await chainFacts(name, home);
  const nodes = rpcs ?? rpcsOfEnvironment(facts.name) ?? facts.rpcs;
  const polling = name === 'devnet' ? DEVNET_POLL_MS : POLL_MS;
  const provider = new FailoverProvider(nodes, facts.id, polling);
  await provider.getBlockNumber().catch((error) => {
    provider.destroy();
    throw error;
  });
  return { ...facts, rpcs: nodes, provider, stop: () => provider.destroy() };
}

/** Where a contract lies. Throws `PHC_CHAIN_CONTRACT` where the chain has none. */
export function contractAddress({ title, addresses }: ChainFacts, name: ContractName): string {
  const address = addresses[name];
  if (!address) throw new PhcError('PHC_CHAIN_CONTRACT', { detail: `${name} on ${title}` });
  return address;
}
