import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { dataBytes } from '../../../protocol/chain/abi-words.ts';
import {
  type ContractAddresses,
  type ContractName,
  DEVNET_ID,
  PUBLIC_CHAINS,
} from '../../../protocol/chain/chains.ts';
import { DevnetFile } from '../../../protocol/chain/devnet-file.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { callData } from './abi-call.ts';

// The extension has to do without the server's runtime, and without ethers: a wallet is asked where neither is there.

/** A node that takes longer counts as one that does not answer. */
const TIMEOUT_MS = 10_000;

/** Reads a chain; believes only what two nodes of different operators say alike, on the development chain its one. */
export interface ChainReader {
  readonly chainId: number;
  readonly title: string;
  /** Address of a contract of the table. Throws `PHC_CHAIN_CONTRACT`. */
  contract(name: ContractName): string;
  /** What a view function answers; arguments are single words. Throws a `PHC_CHAIN` error. */
  view(to: string, signature: string, args?: readonly (bigint | string)[]): Promise<Uint8Array>;
  hasCode(address: string): Promise<boolean>;
  /** Time of the latest block by the first node that answers, in seconds since the epoch. */
  now(): Promise<number>;
}

/** What is known of a chain before it was asked. */
interface Facts {
  readonly title: string;
  readonly rpcs: readonly string[];
  readonly addresses: ContractAddresses;
}

const Answer = z.object({ result: z.optional(z.unknown()), error: z.optional(z.unknown()) });
const Text = z.string();
const Block = z.object({ timestamp: z.string() });

async function devnetFacts(home: string): Promise<Facts> {
  try {
    const { rpc, addresses } = DevnetFile.parse(
      JSON.parse(await readFile(join(home, 'devnet.json'), 'utf8')),
    );
    return { title: 'the development chain', rpcs: [rpc], addresses };
  } catch (cause) {
    throw new PhcError('PHC_CHAIN_UNREACHABLE', { detail: 'no development chain here', cause });
  }
}

async function factsOf(chainId: number, home: string): Promise<Facts> {
  const facts =
    chainId === DEVNET_ID
      ? await devnetFacts(home)
      : Object.values(PUBLIC_CHAINS).find(({ id }) => id === chainId);
  if (!facts) throw new PhcError('PHC_CHAIN_UNKNOWN', { detail: String(chainId) });
  return facts;
}

type Ask = (url: string, method: string, params: readonly unknown[]) => Promise<unknown>;

const askNode =
  (timeoutMs: number): Ask =>
  async (url, method, params) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { result, error } = Answer.parse(await response.json());
    if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error).slice(0, 200)}`);
    return result;
  };

/** Opens a chain by its id. Throws `PHC_CHAIN_UNKNOWN`, `PHC_CHAIN_UNREACHABLE`, `PHC_CHAIN_WITNESSES`. */
export async function openChainReader(chainId: number, home: string): Promise<ChainReader> {
  return readerOver(chainId, await factsOf(chainId, home));
}

/** The same over given nodes. */
export async function readerOver(
  chainId: number,
  { title, rpcs, addresses }: Facts,
  timeoutMs = TIMEOUT_MS,
): Promise<ChainReader> {
  const ask = askNode(timeoutMs);
  const needed = chainId === DEVNET_ID ? 1 : 2;
  const ids = await Promise.allSettled(rpcs.map((rpc) => ask(rpc, 'eth_chainId', [])));
  const nodes = rpcs.filter((_, i) => {
    const id = ids[i];
    return id?.status === 'fulfilled' && Number(id.value) === chainId;
  });
  if (nodes.length === 0) throw new PhcError('PHC_CHAIN_UNREACHABLE', { detail: title });
  if (nodes.length < needed) {
    throw new PhcError('PHC_CHAIN_WITNESSES', { detail: `${nodes.length} of ${needed} answer` });
  }

  async function alike(method: string, params: readonly unknown[]): Promise<string> {
    const asked = await Promise.allSettled(nodes.map((node) => ask(node, method, params)));
    const said = asked.flatMap((one) => (one.status === 'fulfilled' ? [Text.parse(one.value)] : []));
    if (said.length < needed) {
      throw new PhcError('PHC_CHAIN_WITNESSES', { detail: `${said.length} of ${needed} answer` });
    }
    if (new Set(said).size > 1) throw new PhcError('PHC_CHAIN_DISAGREE', { detail: method });
    return said[0] ?? '';
  }

  return {
    chainId,
    title,
    contract(name) {
      const address = addresses[name];
      if (!address) throw new PhcError('PHC_CHAIN_CONTRACT', { detail: `${name} on ${title}` });
      return address;
    },
    async view(to, signature, args) {
      return dataBytes(await alike('eth_call', [{ to, data: callData(signature, args) }, 'latest']));
    },
    hasCode: async (address) => (await alike('eth_getCode', [address, 'latest'])).length > 2,
    async now() {
      const block = await Promise.any(
        nodes.map((node) => ask(node, 'eth_getBlockByNumber', ['latest', false])),
      );
      return Number(Block.parse(block).timestamp);
    },
  };
}
