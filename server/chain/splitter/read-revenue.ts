import type { Provider } from 'ethers';
import * as z from 'zod/mini';
import type { RevenueFacts, Share } from '../../../protocol/chain/revenue.ts';
import { callView } from '../call-view.ts';
import type { Chain } from '../connect.ts';
import { type Datatoken, readDatatoken } from '../token/datatoken.ts';
import { type Market, readMarket } from '../token/market.ts';
import { readBalance, readTokenInfo, type TokenInfo } from '../token/token-info.ts';
import { SPLITTER, SPLITTER_CODE } from './deploy.ts';

const Count = z.pipe(z.bigint(), z.transform(Number));

/** What a Splitter says of itself. */
export interface SplitterState {
  readonly address: string;
  /** The zero address when nobody can change the shares any more. */
  readonly owner: string;
  readonly shares: readonly Share[];
}

/** Reads a Splitter; undefined where the code at the address is not Ocean's, whatever it answers. */
export async function readSplitter(provider: Provider, address: string): Promise<SplitterState | undefined> {
  if ((await provider.getCode(address)) !== SPLITTER_CODE) return undefined;
  const question = { abi: SPLITTER, to: address };
  const [owner, payees] = await Promise.all([
    callView(provider, { ...question, method: 'owner' }, z.string()),
    callView(provider, { ...question, method: 'getPayees' }, z.array(z.string())),
  ]);
  const shares = payees.map(async (account) => ({
    account,
    shares: await callView(provider, { ...question, method: 'shares', args: [account] }, Count),
  }));
  return { address, owner, shares: await Promise.all(shares) };
}

/** A token of which something waits to be paid out. */
export interface Waiting {
  readonly token: TokenInfo;
  readonly amount: bigint;
}

/** Where the money of a model is. */
export interface RevenueState {
  readonly datatoken: Datatoken;
  readonly facts: RevenueFacts;
  /** Earned by sales and not collected from the exchanges yet. */
  readonly exchanges: readonly Market[];
  /** Collected and not paid out yet; empty where the collector is no Splitter. */
  readonly collected: readonly Waiting[];
}

/** Reads where the money of a model is, by its datatoken or data NFT. Throws `PHC_TOKEN_UNKNOWN`. */
export async function readRevenue(chain: Chain, address: string): Promise<RevenueState> {
  const { provider } = chain;
  const datatoken = await readDatatoken(chain, address);
  const { collector, nftOwner } = datatoken;
  const exchanges = await Promise.all(datatoken.exchangeIds.map((id) => readMarket(chain, datatoken, id)));
  const splitter = await readSplitter(provider, collector);
  const tokens: TokenInfo[] = [datatoken, ...exchanges.map(({ base }) => base)];
  const collected = splitter
    ? await Promise.all(
        tokens.map(async (token) => ({
          token: await readTokenInfo(provider, token.address),
          amount: await readBalance(provider, token.address, collector),
        })),
      )
    : [];
  return { datatoken, facts: { collector, nftOwner, splitter }, exchanges, collected };
}
