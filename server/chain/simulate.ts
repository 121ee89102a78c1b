import { setTimeout as sleep } from 'node:timers/promises';
import { toQuantity } from 'ethers';
import * as z from 'zod/mini';
import { PhcError } from '../../protocol/errors.ts';
import type { Chain } from './connect.ts';
import { startAnvil } from './devnet/anvil.ts';
import { callRpc } from './json-rpc.ts';
import type { Outcome, Send } from './send.ts';

/** What gas is paid with does not decide whether a step would work. */
const PLENTY = toQuantity(10n ** 24n);
const POLL_MS = 5;

const Hash = z.string();
const Receipt = z.object({
  status: z.string(),
  contractAddress: z.nullish(z.string()),
  gasUsed: z.string(),
  logs: z.array(z.object({ address: z.string(), topics: z.array(z.string()), data: z.string() })),
});

/** A step that was tried, and what it would cost. */
export interface TriedStep {
  readonly step: string;
  readonly to: string | null;
  readonly gas: bigint;
  /** Of the data that the transaction makes public for good. */
  readonly bytes: number;
}

/** Blocks are mined as transactions come, but after the answer. */
async function mined(url: string, hash: string): Promise<z.infer<typeof Receipt>> {
  for (;;) {
    const receipt = await callRpc(url, 'eth_getTransactionReceipt', [hash]);
    if (receipt !== null) return Receipt.parse(receipt);
    await sleep(POLL_MS);
  }
}

async function tryCall(url: string, from: string, { step, to, data }: Parameters<Send>[0]): Promise<Outcome> {
  const transaction = { from, data, ...(to ? { to } : {}) };
  const hash = await callRpc(url, 'eth_sendTransaction', [transaction]).catch((cause) => {
    throw new PhcError('PHC_CHAIN_REVERTED', { detail: `${step}: ${cause.message}`, cause });
  });
  const receipt = await mined(url, Hash.parse(hash));
  if (BigInt(receipt.status) !== 1n) throw new PhcError('PHC_CHAIN_REVERTED', { detail: step });
  const { contractAddress = null, gasUsed, logs } = receipt;
  return { hash: Hash.parse(hash), contractAddress, gasUsed: BigInt(gasUsed), logs };
}

/**
 * Runs `work` with a way to send calls that have effect only on a copy of the chain in a node of its own, and gives what
 * was tried. Nothing is signed. Throws `PHC_CHAIN_REVERTED` as a real call would, `PHC_CHAIN_DEVNET_TOOLS` where the
 * node is not installed.
 */
export async function simulate(
  { rpcs }: Chain,
  from: string,
  work: (send: Send) => Promise<unknown>,
): Promise<TriedStep[]> {
  const anvil = await startAnvil({ forkOf: rpcs[0]! });
  try {
    const { url } = anvil;
    await callRpc(url, 'anvil_impersonateAccount', [from]);
    await callRpc(url, 'anvil_setBalance', [from, PLENTY]);
    const steps: TriedStep[] = [];
    await work(async (call) => {
      const outcome = await tryCall(url, from, call);
      const { step, to, data } = call;
      steps.push({ step, to, gas: outcome.gasUsed, bytes: (data.length - 2) / 2 });
      return outcome;
    });
    return steps;
  } finally {
    await anvil.stop();
  }
}
