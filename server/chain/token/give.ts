import * as z from 'zod/mini';
import { PhcError } from '../../../protocol/errors.ts';
import type { Call } from '../call.ts';
import { callView } from '../call-view.ts';
import type { Chain } from '../connect.ts';
import { DATATOKEN, ERC20 } from './abi.ts';
import { readBalance, showAmount, type TokenInfo } from './token-info.ts';

/** Makes new datatokens for somebody. Throws `PHC_TOKEN_RIGHTS` unless `minter` is one. */
export async function mintCalls(
  { provider }: Chain,
  token: TokenInfo,
  amount: bigint,
  { minter, to }: { readonly minter: string; readonly to: string },
): Promise<Call[]> {
  const question = { abi: DATATOKEN, to: token.address, method: 'isMinter', args: [minter] };
  if (!(await callView(provider, question, z.boolean())))
    throw new PhcError('PHC_TOKEN_RIGHTS', { detail: `${minter} is no minter of ${token.symbol}` });
  const data = DATATOKEN.encodeFunctionData('mint', [to, amount]);
  return [{ step: `mint ${showAmount(token, amount)} to ${to}`, to: token.address, data }];
}

/** Hands tokens over. Throws `PHC_TOKEN_BALANCE`. */
export async function transferCalls(
  { provider }: Chain,
  token: TokenInfo,
  amount: bigint,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<Call[]> {
  const balance = await readBalance(provider, token.address, from);
  if (balance < amount)
    throw new PhcError('PHC_TOKEN_BALANCE', { detail: `${showAmount(token, balance)} there` });
  const data = ERC20.encodeFunctionData('transfer', [to, amount]);
  return [{ step: `transfer ${showAmount(token, amount)} to ${to}`, to: token.address, data }];
}
