import { formatUnits, type Provider, parseUnits } from 'ethers';
import * as z from 'zod/mini';
import { PhcError } from '../../../protocol/errors.ts';
import { callView } from '../call-view.ts';
import { ERC20 } from './abi.ts';

/** A token as people speak of it. */
export interface TokenInfo {
  readonly address: string;
  readonly symbol: string;
  /** Digits after the point that an amount may have. */
  readonly decimals: number;
}

/** What a token calls itself. Throws `PHC_CHAIN_ANSWER` for what is no token. */
export async function readTokenInfo(provider: Provider, address: string): Promise<TokenInfo> {
  const question = { abi: ERC20, to: address };
  const [symbol, decimals] = await Promise.all([
    callView(provider, { ...question, method: 'symbol' }, z.string().check(z.maxLength(100))),
    callView(provider, { ...question, method: 'decimals' }, z.bigint()),
  ]);
  return { address, symbol, decimals: Number(decimals) };
}

/** What an account holds of a token, in its smallest unit. */
export function readBalance(provider: Provider, token: string, account: string): Promise<bigint> {
  return callView(provider, { abi: ERC20, to: token, method: 'balanceOf', args: [account] }, z.bigint());
}

/** An amount as a person writes it, in the token's smallest unit. Throws `PHC_REQUEST_INVALID` unless it is above 0. */
export function parseAmount({ decimals, symbol }: TokenInfo, text: string): bigint {
  const fits = /^\d{1,30}(\.\d+)?$/.test(text) && (text.split('.')[1] ?? '').length <= decimals;
  const amount = fits ? parseUnits(text, decimals) : 0n;
  if (amount <= 0n)
    throw new PhcError('PHC_REQUEST_INVALID', { detail: `"${text}" is no amount of ${symbol}` });
  return amount;
}

/** An amount in its smallest unit as a person reads it, with the token's symbol. */
export function showAmount({ decimals, symbol }: TokenInfo, amount: bigint): string {
  return `${formatUnits(amount, decimals).replace(/\.0$/, '')} ${symbol}`;
}
