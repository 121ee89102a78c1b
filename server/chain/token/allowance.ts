import * as z from 'zod/mini';
import type { ContractName } from '../../../protocol/chain/chains.ts';
import type { Call } from '../call.ts';
import { callView } from '../call-view.ts';
import type { Chain } from '../connect.ts';
import { ERC20 } from './abi.ts';
import { showAmount, type TokenInfo } from './token-info.ts';

/** Who may take tokens of an account, and how many. */
export interface Allowance {
  /** Name of the contract, or its address where it has none. */
  readonly spender: string;
  readonly address: string;
  readonly amount: bigint;
}

/** Contracts that people allow tokens to in the course of things. */
const SPENDERS = [
  'FixedRateExchange',
  'Escrow',
  'Permit2',
  'ERC721Factory',
] as const satisfies ContractName[];

/** What `spender` may take of a token of `owner`. */
function readAllowance({ provider }: Chain, token: string, owner: string, spender: string): Promise<bigint> {
  return callView(
    provider,
    { abi: ERC20, to: token, method: 'allowance', args: [owner, spender] },
    z.bigint(),
  );
}

/** The allowances that an account has given of a token to the chain's known contracts and to `others`. */
export async function listAllowances(
  chain: Chain,
  token: string,
  owner: string,
  others: readonly string[] = [],
): Promise<Allowance[]> {
  const known = SPENDERS.flatMap((name) => {
    const address = chain.addresses[name];
    return address ? [{ spender: name as string, address }] : [];
  });
  const asked = [...known, ...others.map((address) => ({ spender: address, address }))];
  const amounts = await Promise.all(asked.map(({ address }) => readAllowance(chain, token, owner, address)));
  return asked.map((one, i) => ({ ...one, amount: amounts[i]! })).filter(({ amount }) => amount > 0n);
}

/** Lets `spender` take exactly `amount`; 0 takes the allowance back. */
export function allow(token: TokenInfo, spender: string, amount: bigint): Call {
  return {
    step: amount === 0n ? `take back the allowance of ${token.symbol}` : `allow ${showAmount(token, amount)}`,
    to: token.address,
    data: ERC20.encodeFunctionData('approve', [spender, amount]),
  };
}

/** What makes an allowance at least `amount`: nothing where it is; USDT and its like refuse to change one that is not 0. */
export async function ensureAllowance(
  chain: Chain,
  token: TokenInfo,
  owner: string,
  spender: string,
  amount: bigint,
): Promise<Call[]> {
  const given = await readAllowance(chain, token.address, owner, spender);
  if (given >= amount) return [];
  return [...(given > 0n ? [allow(token, spender, 0n)] : []), allow(token, spender, amount)];
}
