import { isError, JsonRpcApiProvider } from 'ethers';
import * as z from 'zod/mini';
import type { Call } from './call.ts';
import type { Chain } from './connect.ts';

/** A transaction that was tried without being sent. */
export interface Rehearsed extends Call {
  /** Undefined where the node cannot tell before an earlier one is there. */
  readonly gas: bigint | undefined;
  /** Why it would fail; undefined where it would not. */
  readonly refusal: string | undefined;
}

/** What a task would do and cost. */
export interface Rehearsal {
  readonly calls: readonly Rehearsed[];
  /** The most that a unit of gas may cost now, in the coin's smallest unit. */
  readonly gasPrice: bigint;
}

const Outcome = z.object({
  status: z.enum(['0x0', '0x1']),
  gasUsed: z.string(),
  error: z.optional(z.object({ message: z.string() })),
});
const Simulation = z.tuple([z.object({ calls: z.array(Outcome) })]);

/** All in one imagined block, each seeing what those before it did; undefined where the node cannot do that. */
async function simulate(
  { provider }: Chain,
  from: string,
  calls: readonly Call[],
): Promise<Rehearsed[] | undefined> {
  if (!(provider instanceof JsonRpcApiProvider) || calls.some(({ to }) => to === null)) return undefined;
  const block = { calls: calls.map(({ to, data }) => ({ from, to, data })) };
  const request = { blockStateCalls: [block], validation: false };
  const answer: unknown = await provider.send('eth_simulateV1', [request, 'latest']).catch(() => undefined);
  const simulated = Simulation.safeParse(answer);
  if (!simulated.success) return undefined;
  const outcomes = simulated.data[0].calls;
  return calls.map((call, i) => {
    const outcome = outcomes[i];
    const failed = outcome?.status === '0x0';
    return {
      ...call,
      gas: outcome && !failed ? BigInt(outcome.gasUsed) : undefined,
      refusal: failed ? (outcome.error?.message ?? 'it fails') : undefined,
    };
  });
}

/** Each by itself, as if those before it were not; only the first is sure to be judged rightly. */
async function estimate({ provider }: Chain, from: string, call: Call, first: boolean): Promise<Rehearsed> {
  try {
    const { to, data } = call;
    return { ...call, gas: await provider.estimateGas({ from, to, data }), refusal: undefined };
  } catch (error) {
    if (!isError(error, 'CALL_EXCEPTION')) throw error;
    const reason = error.reason ?? error.shortMessage;
    return { ...call, gas: undefined, refusal: first ? reason : undefined };
  }
}

/** Tries transactions without sending them: `eth_simulateV1` where the node has it. */
export async function rehearse(chain: Chain, from: string, calls: readonly Call[]): Promise<Rehearsal> {
  const { maxFeePerGas, gasPrice } = await chain.provider.getFeeData();
  const simulated = await simulate(chain, from, calls);
  return {
    calls: simulated ?? (await Promise.all(calls.map((call, i) => estimate(chain, from, call, i === 0)))),
    gasPrice: maxFeePerGas ?? gasPrice ?? 0n,
  };
}
