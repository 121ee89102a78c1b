import { ZeroAddress } from 'ethers';
import { PhcError } from '../../../protocol/errors.ts';
import type { Call } from '../call.ts';
import { type Chain, contractAddress } from '../connect.ts';
import { FIXED_RATE } from './abi.ts';
import { ensureAllowance } from './allowance.ts';
import type { Quote } from './market.ts';
import { readBalance, showAmount, type TokenInfo } from './token-info.ts';

/** Ten-thousandths. */
const WHOLE_BPS = 10_000n;

/** The most that a buyer pays or the least that a seller gets when the price moves by `slippageBps` ten-thousandths. */
export function limitOf({ side, total }: Quote, slippageBps: number): bigint {
  const slippage = BigInt(slippageBps);
  // Rounded against the trader's counterpart: never beyond what was agreed to.
  if (side === 'buy') return (total * (WHOLE_BPS + slippage)) / WHOLE_BPS;
  return (total * (WHOLE_BPS - slippage) + WHOLE_BPS - 1n) / WHOLE_BPS;
}

async function checkBalance(chain: Chain, token: TokenInfo, holder: string, needed: bigint): Promise<void> {
  const balance = await readBalance(chain.provider, token.address, holder);
  if (balance >= needed) return;
  const detail = `${showAmount(token, needed)} needed, ${showAmount(token, balance)} there`;
  throw new PhcError('PHC_TOKEN_BALANCE', { detail });
}

/**
 * The transactions of a trade at the quoted price or, within `limit`, a worse one; beyond it the exchange refuses.
 * Only what this trade needs is allowed to the exchange. Throws `PHC_TOKEN_BALANCE`.
 */
export async function tradeCalls(chain: Chain, offer: Quote, limit: bigint, trader: string): Promise<Call[]> {
  const { side, market, amount } = offer;
  const buys = side === 'buy';
  const exchange = contractAddress(chain, 'FixedRateExchange');
  const [spent, most] = buys ? [market.base, limit] : [market.token, amount];
  await checkBalance(chain, spent, trader, buys ? offer.total : amount);
  return [
    ...(await ensureAllowance(chain, spent, trader, exchange, most)),
    {
      step: `${side} ${showAmount(market.token, amount)}`,
      to: exchange,
      data: FIXED_RATE.encodeFunctionData(buys ? 'buyDT' : 'sellDT', [
        market.id,
        amount,
        limit,
        ZeroAddress,
        0,
      ]),
    },
  ];
}
