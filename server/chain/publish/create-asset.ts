import { parseEther, ZeroAddress } from 'ethers';
import { PhcError } from '../../../protocol/errors.ts';
import type { Call } from '../call.ts';
import { type Chain, contractAddress } from '../connect.ts';
import type { Outcome } from '../send.ts';
import { ASSET_FACTORY } from './abi.ts';
import type { PublishTerms } from './terms.ts';

/** Datatokens of template 1 can be held, traded and permitted; the others cannot. */
const DATATOKEN_TEMPLATE = 1;
/** The template ignores it. */
const CAP = parseEther('1000000000');
const TOKEN_DECIMALS = 18;

/** Who and what is behind the terms on this chain. */
interface Parties {
  readonly owner: string;
  /** Where the revenue goes. */
  readonly collector: string;
  /** Of the base token, where there is a price. */
  readonly baseDecimals: number;
}

/** What the factory made. */
export interface CreatedAsset {
  readonly nft: string;
  readonly datatoken: string;
  readonly exchangeId?: string;
}

function encode(chain: Chain, { price, name, symbol }: PublishTerms, parties: Parties): string {
  const { owner, collector, baseDecimals } = parties;
  const nft = { name, symbol, templateIndex: 1, tokenURI: '', transferable: true, owner };
  const token = {
    templateIndex: DATATOKEN_TEMPLATE,
    strings: [`${name} token`, symbol],
    addresses: [owner, collector, ZeroAddress, ZeroAddress],
    uints: [CAP, 0],
    bytess: [],
  };
  switch (price.kind) {
    case 'fixed': {
      const fixed = {
        fixedPriceAddress: contractAddress(chain, 'FixedRateExchange'),
        addresses: [price.baseToken, owner, owner, ZeroAddress],
        // No fee of a market; tokens are minted as they are sold.
        uints: [baseDecimals, TOKEN_DECIMALS, price.perToken, 0, 1],
      };
      return ASSET_FACTORY.encodeFunctionData('createNftWithErc20WithFixedRate', [nft, token, fixed]);
    }
    case 'free': {
      const dispenser = {
        dispenserAddress: contractAddress(chain, 'Dispenser'),
        maxTokens: price.atOnce,
        maxBalance: price.perWallet,
        withMint: true,
        allowedSwapper: ZeroAddress,
      };
      return ASSET_FACTORY.encodeFunctionData('createNftWithErc20WithDispenser', [nft, token, dispenser]);
    }
    case 'none':
      return ASSET_FACTORY.encodeFunctionData('createNftWithErc20', [nft, token]);
  }
}

/** One transaction: data NFT, datatoken, and its price. Throws `PHC_CHAIN_CONTRACT`. */
export function createAsset(chain: Chain, terms: PublishTerms, parties: Parties): Call {
  return {
    step: 'create the asset',
    to: contractAddress(chain, 'ERC721Factory'),
    data: encode(chain, terms, parties),
  };
}

/** What `createAsset` made, by its receipt. */
export function createdAsset({ logs, hash }: Outcome): CreatedAsset {
  const events = logs.flatMap((log) => ASSET_FACTORY.parseLog(log) ?? []);
  const find = (name: string, field: string): string | undefined =>
    events.find((event) => event.name === name)?.args[field];
  const nft = find('NFTCreated', 'newTokenAddress');
  const datatoken = find('TokenCreated', 'newTokenAddress');
  const exchangeId = find('NewFixedRate', 'exchangeId');
  if (!nft || !datatoken) throw new PhcError('PHC_CHAIN_ANSWER', { detail: `no asset came of ${hash}` });
  return { nft, datatoken, ...(exchangeId ? { exchangeId } : {}) };
}
