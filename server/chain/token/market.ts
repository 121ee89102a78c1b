import { ZeroAddress } from 'ethers';
import * as z from 'zod/mini';
import { sameAddress } from '../../../protocol/chain/did.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { callView } from '../call-view.ts';
import { type Chain, contractAddress } from '../connect.ts';
import { FIXED_RATE } from './abi.ts';
import type { Datatoken } from './datatoken.ts';
import { readTokenInfo, showAmount, type TokenInfo } from './token-info.ts';

/** A place where a datatoken has a fixed price. */
export interface Market {
  readonly id: string;
  readonly token: TokenInfo;
  /** What one pays with. */
  readonly base: TokenInfo;
  /** Base tokens for one datatoken before fees, times 10^18. */
  readonly rate: bigint;
  readonly active: boolean;
  /** True when datatokens are minted for a buyer. */
  readonly mints: boolean;
  /** Datatokens that were sold back. */
  readonly stock: bigint;
  /** Base tokens that nobody has collected yet: what can be paid to those who sell back. */
  readonly till: bigint;
  /** The only account that may trade; undefined where everybody may. */
  readonly onlyFor: string | undefined;
}

const Exchange = z.tuple([
  z.string(),
  z.string(),
  z.bigint(),
  z.string(),
  z.bigint(),
  z.bigint(),
  z.boolean(),
  z.bigint(),
  z.bigint(),
  z.bigint(),
  z.bigint(),
  z.boolean(),
]);

/** Reads the exchange `id` of a datatoken. */
export async function readMarket(chain: Chain, token: TokenInfo, id: string): Promise<Market> {
  const question = { abi: FIXED_RATE, to: contractAddress(chain, 'FixedRateExchange'), args: [id] };
  const [exchange, onlyFor] = await Promise.all([
    callView(chain.provider, { ...question, method: 'getExchange' }, Exchange),
    callView(chain.provider, { ...question, method: 'getAllowedSwapper' }, z.string()),
  ]);
  const [, , , base, , rate, active, , , stock, till, mints] = exchange;
  return {
    id,
    token,
    base: await readTokenInfo(chain.provider, base),
    rate,
    active,
    mints,
    stock,
    till,
    onlyFor: onlyFor === ZeroAddress ? undefined : onlyFor,
  };
}

/** The exchange of a datatoken, the one for `base` where that is given. Throws `PHC_TOKEN_MARKET` if there is none. */
export async function findMarket(chain: Chain, datatoken: Datatoken, base?: string): Promise<Market> {
  const markets = await Promise.all(datatoken.exchangeIds.map((id) => readMarket(chain, datatoken, id)));
  const market = markets.find((one) => base === undefined || sameAddress(one.base.address, base));
  if (!market) throw new PhcError('PHC_TOKEN_MARKET', { detail: `${datatoken.symbol} has no fixed price` });
  return market;
}

/** What a trade costs or brings at the price of now. */
export interface Quote {
  readonly side: 'buy' | 'sell';
  readonly market: Market;
  /** Datatokens. */
  readonly amount: bigint;
  /** Base tokens that the buyer pays or the seller gets, fees taken into account. */
  readonly total: bigint;
  /** Of it or beside it for Ocean's community. */
  readonly communityFee: bigint;
  /** The same for the place that published the model. */
  readonly publisherFee: bigint;
}

const Fees = z.tuple([z.bigint(), z.bigint(), z.bigint(), z.bigint()]);

function refuse(market: Market, detail: string): never {
  throw new PhcError('PHC_TOKEN_MARKET', { detail: `${market.token.symbol}: ${detail}` });
}

function checkOpen(market: Market, trader: string | undefined): void {
  if (!market.active) refuse(market, 'the exchange is closed');
  if (market.onlyFor !== undefined && trader !== undefined && !sameAddress(market.onlyFor, trader))
    refuse(market, `only ${market.onlyFor} may trade`);
}

/** Asks what a trade would come to now, by `trader` where one is known. Throws `PHC_TOKEN_MARKET` where it would fail. */
export async function quote(
  chain: Chain,
  market: Market,
  side: 'buy' | 'sell',
  amount: bigint,
  trader?: string,
): Promise<Quote> {
  checkOpen(market, trader);
  const [total, communityFee, publisherFee] = await callView(
    chain.provider,
    {
      abi: FIXED_RATE,
      to: contractAddress(chain, 'FixedRateExchange'),
      method: side === 'buy' ? 'calcBaseInGivenOutDT' : 'calcBaseOutGivenInDT',
      args: [market.id, amount, 0],
    },
    Fees,
  );
  // The exchange sells what was sold back to it only in one piece, and mints everything otherwise.
  if (side === 'buy' && !market.mints && amount > market.stock)
    refuse(market, `only ${showAmount(market.token, market.stock)} are for sale`);
  if (side === 'sell' && total + communityFee + publisherFee > market.till)
    refuse(market, `only ${showAmount(market.base, market.till)} are there to be paid out`);
  return { side, market, amount, total, communityFee, publisherFee };
}
