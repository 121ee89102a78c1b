import { parseUnits, ZeroAddress } from 'ethers';
import * as z from 'zod/mini';
import { PhcError } from '../../../protocol/errors.ts';
import type { Call } from '../call.ts';
import { callView } from '../call-view.ts';
import type { Chain } from '../connect.ts';
import { DATATOKEN } from './abi.ts';
import { ensureAllowance } from './allowance.ts';
import type { Order } from './find-order.ts';
import type { ProviderFee } from './provider-fee.ts';
import { readBalance, readTokenInfo, showAmount, type TokenInfo } from './token-info.ts';

/** What an order is for. */
export interface OrderTerms {
  readonly payer: string;
  readonly consumer: string;
  /** Place of the service in the description's list. */
  readonly serviceIndex: number;
  readonly providerFee: ProviderFee;
}

const MarketFee = z.tuple([z.string(), z.string(), z.bigint()]);

interface Fee {
  readonly token: string;
  readonly amount: bigint;
}

/** Fees of the same token become one allowance; the datatoken takes them from the payer. */
async function allowFees(
  chain: Chain,
  spender: string,
  payer: string,
  fees: readonly Fee[],
): Promise<Call[]> {
  const totals = new Map<string, bigint>();
  for (const { token, amount } of fees) {
    if (token !== ZeroAddress && amount > 0n) totals.set(token, (totals.get(token) ?? 0n) + amount);
  }
  const calls = [];
  for (const [token, amount] of totals) {
    const info = await readTokenInfo(chain.provider, token);
    const balance = await readBalance(chain.provider, token, payer);
    if (balance < amount)
      throw new PhcError('PHC_TOKEN_BALANCE', { detail: `the fees are ${showAmount(info, amount)}` });
    calls.push(...(await ensureAllowance(chain, info, payer, spender, amount)));
  }
  return calls;
}

const providerFeeOf = ({ providerFeeToken, providerFeeAmount }: ProviderFee): Fee => ({
  token: providerFeeToken,
  amount: BigInt(providerFeeAmount),
});

/** Orders a service: exactly one datatoken, and the fees of provider and market. Throws `PHC_TOKEN_BALANCE`. */
export async function orderCalls(chain: Chain, token: TokenInfo, terms: OrderTerms): Promise<Call[]> {
  const { payer, consumer, serviceIndex, providerFee } = terms;
  const { address } = token;
  const balance = await readBalance(chain.provider, address, payer);
  const detail = `an order takes 1 ${token.symbol}, ${showAmount(token, balance)} there`;
  if (balance < parseUnits('1', token.decimals)) throw new PhcError('PHC_TOKEN_BALANCE', { detail });
  const question = { abi: DATATOKEN, to: address, method: 'getPublishingMarketFee' };
  const [, marketToken, marketAmount] = await callView(chain.provider, question, MarketFee);
  const fees = [{ token: marketToken, amount: marketAmount }, providerFeeOf(providerFee)];
  const noConsumeFee = [ZeroAddress, ZeroAddress, 0];
  const args = [consumer, serviceIndex, providerFee, noConsumeFee];
  return [
    ...(await allowFees(chain, address, payer, fees)),
    {
      step: `order service ${serviceIndex} for ${consumer}`,
      to: address,
      data: DATATOKEN.encodeFunctionData('startOrder', args),
    },
  ];
}

/** Uses an order again, as far as its provider allows it: no datatoken, only the provider's fee. */
export async function reuseCalls(
  chain: Chain,
  order: Order,
  payer: string,
  providerFee: ProviderFee,
): Promise<Call[]> {
  const { datatoken, id } = order;
  return [
    ...(await allowFees(chain, datatoken, payer, [providerFeeOf(providerFee)])),
    {
      step: `use order ${id} again`,
      to: datatoken,
      data: DATATOKEN.encodeFunctionData('reuseOrder', [id, providerFee]),
    },
  ];
}
