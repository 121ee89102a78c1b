import { isAddress, ZeroAddress } from 'ethers';
import * as z from 'zod/mini';
import { sameAddress } from '../../../protocol/chain/did.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { callView } from '../call-view.ts';
import { type Chain, contractAddress } from '../connect.ts';
import { DATA_NFT, DATATOKEN, FACTORY } from './abi.ts';
import { readTokenInfo, type TokenInfo } from './token-info.ts';

/** A datatoken and what hangs on it. */
export interface Datatoken extends TokenInfo {
  readonly nft: string;
  readonly nftOwner: string;
  /** Where what is paid for the model goes. */
  readonly collector: string;
  /** Its exchanges at the chain's own fixed-rate contract. */
  readonly exchangeIds: readonly string[];
}

const FixedRates = z.array(z.tuple([z.string(), z.string()]));

/**
 * Reads a datatoken, by its own address or that of its data NFT. Throws `PHC_TOKEN_UNKNOWN` for one that the chain's
 * own factory did not make: such a token may take money and give nothing.
 */
export async function readDatatoken(chain: Chain, address: string): Promise<Datatoken> {
  const factory = contractAddress(chain, 'ERC721Factory');
  if (!isAddress(address)) throw new PhcError('PHC_TOKEN_UNKNOWN', { detail: address });
  const { provider } = chain;
  const known = { abi: FACTORY, to: factory, args: [address] };
  const [isToken, nftOfIt] = await Promise.all([
    callView(provider, { ...known, method: 'erc20List' }, z.boolean()),
    callView(provider, { ...known, method: 'erc721List' }, z.string()),
  ]);
  if (nftOfIt !== ZeroAddress) {
    const question = { abi: DATA_NFT, to: address, method: 'getTokensList' };
    const [first] = await callView(provider, question, z.array(z.string()));
    if (first) return readDatatoken(chain, first);
  }
  if (!isToken) throw new PhcError('PHC_TOKEN_UNKNOWN', { detail: `${address} on ${chain.title}` });
  const ask = <Shape extends z.ZodMiniType>(method: string, shape: Shape) =>
    callView(provider, { abi: DATATOKEN, to: address, method }, shape);
  const [info, nft, collector, fixedRates] = await Promise.all([
    readTokenInfo(provider, address),
    ask('getERC721Address', z.string()),
    ask('getPaymentCollector', z.string()),
    ask('getFixedRates', FixedRates),
  ]);
  const nftOwner = await callView(
    provider,
    { abi: DATA_NFT, to: nft, method: 'ownerOf', args: [1] },
    z.string(),
  );
  const exchange = chain.addresses.FixedRateExchange;
  // Whoever may deploy for the data NFT can list any contract as an exchange; only Ocean's own gets an allowance.
  const own = fixedRates.filter(([contract]) => exchange !== undefined && sameAddress(contract, exchange));
  return { ...info, nft, nftOwner, collector, exchangeIds: own.map(([, id]) => id) };
}
