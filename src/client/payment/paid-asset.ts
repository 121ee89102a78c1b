import { toHex } from '../../../protocol/bytes.ts';
import { readNumber, readText, WORD } from '../../../protocol/chain/abi-words.ts';
import { didOf, MODEL_ROOT_KEY, readStoredRoot, sameAddress } from '../../../protocol/chain/did.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { SETTLEMENT } from '../../../protocol/payment/channel.ts';
import { PERMIT2 } from '../../../protocol/payment/deposit-data.ts';
import { addressIn, numberAt } from './abi-call.ts';
import type { ChainReader } from './chain-reader.ts';
import type { Payee } from './offer.ts';

/** What the chain says of a datatoken: which asset it belongs to, which model that is, and who is paid. */
export interface PaidAsset extends Payee {
  /** What the token calls itself. */
  readonly name: string;
  readonly did: string;
  /** In the store of the asset's NFT; undefined where it names no model. */
  readonly modelRoot: string | undefined;
}

/** What a chain says of one channel, in the token's smallest unit. */
export interface ChannelOnChain {
  readonly balance: bigint;
  readonly claimed: bigint;
  /** Seconds since the epoch; 0 for no withdrawal. */
  readonly withdrawAt: number;
}

function bytesIn(answer: Uint8Array): string {
  const at = readNumber(answer, 0);
  return `0x${toHex(answer.subarray(at + WORD, at + WORD + readNumber(answer, at)))}`;
}

/**
 * Reads from the chain alone what a payment in a datatoken is about. Throws `PHC_SIGN_ASSET` for a token that Ocean's
 * factory did not make, and what the reader throws.
 */
export async function readPaidAsset(chain: ChainReader, asset: string): Promise<PaidAsset> {
  const factory = chain.contract('ERC721Factory');
  if (numberAt(await chain.view(factory, 'erc20List(address)', [asset]), 0) !== 1n) {
    throw new PhcError('PHC_SIGN_ASSET', { detail: `${asset} is no datatoken on ${chain.title}` });
  }
  const nft = addressIn(await chain.view(asset, 'getERC721Address()'));
  if (!sameAddress(addressIn(await chain.view(factory, 'erc721List(address)', [nft])), nft)) {
    throw new PhcError('PHC_SIGN_ASSET', { detail: `${nft} is no data NFT on ${chain.title}` });
  }
  const [collector, name, root] = await Promise.all([
    chain.view(asset, 'getPaymentCollector()'),
    chain.view(asset, 'name()'),
    chain.view(nft, 'getData(bytes32)', [MODEL_ROOT_KEY]),
  ]);
  return {
    chainId: chain.chainId,
    asset: asset.toLowerCase(),
    payTo: addressIn(collector),
    name: readText(name, 0),
    did: didOf(nft, chain.chainId),
    modelRoot: readStoredRoot(bytesIn(root)),
  };
}

/** What a wallet has of a token, and what a deposit of it needs. */
export async function readHolding(chain: ChainReader, asset: string, account: string) {
  const [balance, allowance, nonce] = await Promise.all([
    chain.view(asset, 'balanceOf(address)', [account]),
    chain.view(asset, 'allowance(address,address)', [account, PERMIT2]),
    chain.view(asset, 'nonces(address)', [account]),
  ]);
  return {
    balance: numberAt(balance, 0),
    /** What Permit2 may take already. */
    allowance: numberAt(allowance, 0),
    /** The token's count of this wallet's permits. */
    permitNonce: numberAt(nonce, 0),
  };
}

/** Reads a channel from the settlement contract. Throws what the reader throws. */
export async function readChannel(chain: ChainReader, id: string): Promise<ChannelOnChain> {
  const [channel, withdrawal] = await Promise.all([
    chain.view(SETTLEMENT, 'channels(bytes32)', [id]),
    chain.view(SETTLEMENT, 'pendingWithdrawals(bytes32)', [id]),
  ]);
  return {
    balance: numberAt(channel, 0),
    claimed: numberAt(channel, 1),
    withdrawAt: Number(numberAt(withdrawal, 1)),
  };
}
