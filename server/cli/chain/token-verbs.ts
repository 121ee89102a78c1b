import { formatUnits } from 'ethers';
import type { Chain } from '../../chain/connect.ts';

import { mintCalls, transferCalls } from '../../chain/token/give.ts';
import { findMarket, type Quote, quote } from '../../chain/token/market.ts';
import { parseAmount, readBalance, readTokenInfo, showAmount } from '../../chain/token/token-info.ts';
import { limitOf, tradeCalls } from '../../chain/token/trade.ts';
import { accountOf } from '../../chain/wallet/account-of.ts';
import { openWallet } from '../../chain/wallet/open-wallet.ts';
import type { ReadFlags, WriteFlags } from './flags.ts';
import { datatokenOf } from './model-address.ts';
import { printResult, runTask, withChain } from './task.ts';

interface TradeFlags extends WriteFlags {
  readonly base?: string;
  readonly slippage: number;
}

interface GiveFlags extends WriteFlags {
  readonly to?: string;
}

/** Whose balances a command shows: the named account, or that of the wallet. */
async function whose(chain: Chain, account: string | undefined, from: string | undefined): Promise<string> {
  return account === undefined ? (await openWallet(chain, from)).address : accountOf(chain, account);
}

/** `token balance`: what an account holds of a datatoken, of what it is paid with, and for gas. */
export function showBalance(
  token: string,
  account: string | undefined,
  flags: ReadFlags & { from?: string },
): Promise<void> {
  return withChain(flags, async (chain) => {
    const owner = await whose(chain, account, flags.from);
    const { provider } = chain;
    const datatoken = await datatokenOf(chain, token);
    const base = datatoken.exchangeIds.length > 0 ? [(await findMarket(chain, datatoken)).base] : [];
    const held = await Promise.all(
      [datatoken, ...base].map(async (info) => ({
        token: info.address,
        symbol: info.symbol,
        amount: await readBalance(provider, info.address, owner),
        text: showAmount(info, await readBalance(provider, info.address, owner)),
      })),
    );
    const coins = await provider.getBalance(owner);
    printResult(flags, { account: owner, held, coins }, [
      `${owner} holds`,
      ...held.map(({ text }) => `  ${text}`),
      `  ${formatUnits(coins)} ${chain.coin} for gas`,
    ]);
  });
}

function quoteLines({ side, market, amount, total, communityFee, publisherFee }: Quote): string[] {
  const { base, token } = market;
  const verb = side === 'buy' ? 'costs' : 'brings';
  return [
    `${showAmount(token, amount)} ${verb} ${showAmount(base, total)} at ${formatUnits(market.rate)} ${base.symbol} each,`,
    `  fees of ${showAmount(base, communityFee)} for Ocean's community and ` +
      `${showAmount(base, publisherFee)} for the publisher's market ${side === 'buy' ? 'included' : 'taken off'}.`,
  ];
}

async function offer(
  chain: Chain,
  side: 'buy' | 'sell',
  text: string,
  { token, base, trader }: { token: string; base: string | undefined; trader: string | undefined },
): Promise<Quote> {
  const datatoken = await datatokenOf(chain, token);
  const market = await findMarket(chain, datatoken, base);
  return quote(chain, market, side, parseAmount(datatoken, text), trader);
}

/** `token quote`: what a trade would come to now. */
export function showQuote(
  side: 'buy' | 'sell',
  amount: string,
  token: string,
  flags: ReadFlags & { readonly base?: string; readonly from?: string },
): Promise<void> {
  return withChain(flags, async (chain) => {
    const trader = flags.from === undefined ? undefined : (await openWallet(chain, flags.from)).address;
    const found = await offer(chain, side, amount, { token, base: flags.base, trader });
    printResult(flags, found, quoteLines(found));
  });
}

/** `token buy` and `token sell`: says the quote, then trades at it or within the slippage. */
export function trade(side: 'buy' | 'sell', amount: string, token: string, flags: TradeFlags): Promise<void> {
  const { base, slippage } = flags;
  return runTask(flags, {
    id: [side, amount, token, base, slippage],
    async plan(chain, { address: trader }, say) {
      const found = await offer(chain, side, amount, { token, base, trader });
      const limit = limitOf(found, slippage);
      const bound = side === 'buy' ? 'Never more than' : 'Never less than';
      say(...quoteLines(found), `${bound} ${showAmount(found.market.base, limit)}.`);
      return tradeCalls(chain, found, limit, trader);
    },
  });
}

/** `token mint`. */
export function mint(amount: string, token: string, flags: GiveFlags): Promise<void> {
  return runTask(flags, {
    id: ['mint', amount, token, flags.to],
    async plan(chain, { address: minter }) {
      const datatoken = await datatokenOf(chain, token);
      const to = flags.to === undefined ? minter : accountOf(chain, flags.to);
      return mintCalls(chain, datatoken, parseAmount(datatoken, amount), { minter, to });
    },
  });
}

/** `token transfer`: of any token, not only datatokens. */
export function transfer(amount: string, token: string, to: string, flags: WriteFlags): Promise<void> {
  return runTask(flags, {
    id: ['transfer', amount, token, to],
    async plan(chain, { address: from }) {
      const info = await readTokenInfo(chain.provider, accountOf(chain, token));
      return transferCalls(chain, info, parseAmount(info, amount), { from, to: accountOf(chain, to) });
    },
  });
}
