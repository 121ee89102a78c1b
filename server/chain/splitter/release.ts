import type { Call } from '../call.ts';
import { type Chain, contractAddress } from '../connect.ts';
import { FIXED_RATE } from '../token/abi.ts';
import { readBalance, showAmount, type TokenInfo } from '../token/token-info.ts';
import { SPLITTER } from './deploy.ts';
import { type RevenueState, readSplitter } from './read-revenue.ts';

/** A Splitter keeps one of the smallest unit of each token. */
const KEPT = 1n;

/** A Splitter and those that it pays, and so on; each comes after all that pay it. */
async function splittersBelow(chain: Chain, address: string): Promise<string[]> {
  const seen = new Set<string>();
  const ordered: string[] = [];
  const visit = async (account: string): Promise<void> => {
    if (seen.has(account)) return;
    seen.add(account);
    const splitter = await readSplitter(chain.provider, account);
    if (!splitter) return;
    for (const { account: payee } of splitter.shares) await visit(payee);
    ordered.unshift(account);
  };
  await visit(address);
  return ordered;
}

function collect(chain: Chain, { exchanges }: RevenueState): Call[] {
  return exchanges
    .filter(({ till }) => till > 0n)
    .map(({ id, base, till }) => ({
      step: `collect ${showAmount(base, till)} from sales`,
      to: contractAddress(chain, 'FixedRateExchange'),
      data: FIXED_RATE.encodeFunctionData('collectBT', [id, till]),
    }));
}

async function release(chain: Chain, splitters: readonly string[], token: TokenInfo, coming: bigint) {
  const calls: Call[] = [];
  let arrives = coming;
  for (const splitter of splitters) {
    arrives += await readBalance(chain.provider, token.address, splitter);
    if (arrives <= KEPT) continue;
    const data = SPLITTER.encodeFunctionData('release', [token.address]);
    calls.push({ step: `share out ${token.symbol} of ${splitter}`, to: splitter, data });
  }
  return calls;
}

/**
 * Collects what sales have earned and shares it out, down to the models that this one was made from. Anybody may do
 * it: the money goes only where the contracts send it. What is collected can no longer be paid to those who sell
 * datatokens back.
 */
export async function releaseCalls(chain: Chain, state: RevenueState): Promise<Call[]> {
  const collecting = collect(chain, state);
  const splitters = await splittersBelow(chain, state.facts.collector);
  const releasing: Call[] = [];
  for (const { token } of state.collected) {
    const sold = state.exchanges.find(({ base }) => base.address === token.address)?.till ?? 0n;
    releasing.push(...(await release(chain, splitters, token, sold)));
  }
  return [...collecting, ...releasing];
}
