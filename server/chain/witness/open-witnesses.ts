import * as z from 'zod/mini';
import { canonicalJson } from '../../../protocol/canonical-json.ts';
import { type ChainFacts, DEVNET_ID } from '../../../protocol/chain/chains.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { callRpc } from '../json-rpc.ts';

/** Two nodes of different operators: either alone could say anything that nobody signed. */
const NEEDED = 2;
/** No chain of the table goes this long without a block. */
const OLDEST_HEAD_SECONDS = 600;

/** A block that every witness knows by the same hash. */
export interface AgreedBlock {
  readonly number: number;
  readonly hash: string;
}

/** A node that was not listened to, and why. */
export interface LeftOut {
  readonly rpc: string;
  readonly why: string;
}

/** Nodes of one chain that are asked the same questions, and believed only where all of them answer alike. */
export interface Witnesses {
  readonly chainId: number;
  /** What is read is read as of this block, deep enough to stay. */
  readonly block: AgreedBlock;
  readonly nodes: readonly string[];
  readonly leftOut: readonly LeftOut[];
  /** The one answer; `shape` takes from each what has to be alike. Throws `PHC_CHAIN_DISAGREE`, or the node's refusal. */
  ask<T>(method: string, params: readonly unknown[], shape: z.ZodMiniType<T>): Promise<T>;
  /** Hash of a block by its number, as all know it; undefined where it is none yet. Throws as `ask` does. */
  hashOf(number: number): Promise<string | undefined>;
}

export interface WitnessOptions {
  /** How many nodes have to answer alike; two where none is given, one on the development chain. */
  readonly needed?: number | undefined;
  /** Seconds since the epoch. */
  readonly now?: number;
}

const Quantity = z.pipe(z.string().check(z.regex(/^0x[0-9a-f]{1,13}$/)), z.transform(Number));
const Block = z.object({ number: Quantity, hash: z.string(), timestamp: Quantity });
type Block = z.infer<typeof Block>;

interface Node {
  readonly rpc: string;
  readonly head: Block;
}

const reason = (error: unknown) => (error instanceof Error ? error.message.slice(0, 200) : 'no answer');

async function blockAt(rpc: string, at: number | 'latest'): Promise<Block | undefined> {
  const tag = at === 'latest' ? at : `0x${at.toString(16)}`;
  return z.nullable(Block).parse(await callRpc(rpc, 'eth_getBlockByNumber', [tag, false])) ?? undefined;
}

async function greet(rpc: string, chainId: number): Promise<Node | LeftOut> {
  try {
    const id = Quantity.parse(await callRpc(rpc, 'eth_chainId'));
    if (id !== chainId) return { rpc, why: `it is a node of chain ${id}, not ${chainId}` };
    const head = await blockAt(rpc, 'latest');
    return head ? { rpc, head } : { rpc, why: 'it has no block' };
  } catch (error) {
    return { rpc, why: reason(error) };
  }
}

/** Leaves out who is further behind than blocks take to settle: what it says was true once. */
function leaveOutLaggards(nodes: readonly Node[], confirmations: number): { kept: Node[]; left: LeftOut[] } {
  const highest = Math.max(...nodes.map(({ head }) => head.number));
  const isBehind = ({ head }: Node) => highest - head.number > confirmations;
  const left = nodes.filter(isBehind).map(({ rpc, head }) => ({
    rpc,
    why: `its last block is ${head.number}, that of others ${highest}`,
  }));
  return { kept: nodes.filter((node) => !isBehind(node)), left };
}

function checkEnough(kept: readonly unknown[], left: readonly LeftOut[], needed: number): void {
  if (kept.length >= needed) return;
  const detail = [`${kept.length} of ${needed}`, ...left.map(({ rpc, why }) => `${rpc}: ${why}`)].join('; ');
  throw new PhcError('PHC_CHAIN_WITNESSES', { detail });
}

function checkAge({ head }: Node, chainId: number, now: number): void {
  // The development chain makes a block only when there is a transaction.
  if (chainId === DEVNET_ID || now - head.timestamp <= OLDEST_HEAD_SECONDS) return;
  throw new PhcError('PHC_CHAIN_STALE', { detail: `the last block is ${now - head.timestamp} s old` });
}

async function askAll<T>(
  rpcs: readonly string[],
  question: string,
  answer: (rpc: string) => Promise<T>,
): Promise<T> {
  const answers = await Promise.all(rpcs.map(answer));
  const [first, ...others] = answers.map((value) => canonicalJson(value ?? null));
  const other = others.findIndex((text) => text !== first);
  if (other >= 0) {
    const detail = `${rpcs[0]} and ${rpcs[other + 1]} about ${question}`;
    throw new PhcError('PHC_CHAIN_DISAGREE', { detail });
  }
  return answers[0]!;
}

/**
 * Finds nodes of a chain that agree on a settled block. Throws `PHC_CHAIN_WITNESSES` where too few are left,
 * `PHC_CHAIN_DISAGREE` where they know different blocks, `PHC_CHAIN_STALE` where the newest block is old.
 */
export async function openWitnesses(
  { id, rpcs, confirmations }: Pick<ChainFacts, 'id' | 'rpcs' | 'confirmations'>,
  { needed = id === DEVNET_ID ? 1 : NEEDED, now = Math.floor(Date.now() / 1000) }: WitnessOptions = {},
): Promise<Witnesses> {
  const greeted = await Promise.all([...new Set(rpcs)].map((rpc) => greet(rpc, id)));
  const silent = greeted.filter((one): one is LeftOut => 'why' in one);
  const answering = greeted.filter((one): one is Node => 'head' in one);
  const { kept, left } = leaveOutLaggards(answering, confirmations);
  const leftOut = [...silent, ...left];
  checkEnough(kept, leftOut, needed);
  for (const node of kept) checkAge(node, id, now);

  const nodes = kept.map(({ rpc }) => rpc);
  const lowest = Math.min(...kept.map(({ head }) => head.number));
  const hashOf = (number: number) =>
    askAll(nodes, `block ${number}`, async (rpc) => (await blockAt(rpc, number))?.hash);
  const number = Math.max(0, lowest - (confirmations - 1));
  const hash = await hashOf(number);
  if (hash === undefined)
    throw new PhcError('PHC_CHAIN_DISAGREE', { detail: `no block ${number} below their last` });
  return {
    chainId: id,
    block: { number, hash },
    nodes,
    leftOut,
    ask: (method, params, shape) =>
      askAll(nodes, method, async (rpc) => shape.parse(await callRpc(rpc, method, params))),
    hashOf,
  };
}
