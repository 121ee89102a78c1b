import { setTimeout as sleep } from 'node:timers/promises';
import { isError, type Provider, type TransactionReceipt } from 'ethers';
import { PhcError } from '../../protocol/errors.ts';
import type { Chain } from './connect.ts';
import type { Sent } from './journal-file.ts';

const POLL_MS = 1000;
/** Anvil mines at once. */
const DEVNET_POLL_MS = 20;

/** Sends a transaction, again if need be: the same bytes have effect once. Throws `PHC_CHAIN_FUNDS`. */
async function broadcast(provider: Provider, { raw }: Sent): Promise<void> {
  try {
    await provider.broadcastTransaction(raw);
  } catch (error) {
    if (isError(error, 'INSUFFICIENT_FUNDS')) throw new PhcError('PHC_CHAIN_FUNDS', { cause: error });
    if (error instanceof PhcError) throw error;
    // Known already, or its nonce is used: which of the two, the chain says.
  }
}

/** How many transactions of an account are so deep that they stay. */
async function settledCount({ provider, confirmations }: Chain, address: string): Promise<number> {
  const head = await provider.getBlockNumber();
  return provider.getTransactionCount(address, Math.max(0, head - confirmations + 1));
}

/**
 * Sends what was signed until it is as deep as the chain asks for, and gives its receipt; undefined once another
 * transaction with its nonce is that deep, so that this one can never have an effect. A receipt that goes away again
 * with its block is waited for anew. Throws the signal's reason, `PHC_CHAIN_FUNDS`, and what `Chain` throws.
 */
export async function settle(
  chain: Chain,
  address: string,
  sent: Sent,
  signal: AbortSignal | undefined,
): Promise<TransactionReceipt | undefined> {
  const { provider, confirmations } = chain;
  for (;;) {
    signal?.throwIfAborted();
    const receipt = await provider.getTransactionReceipt(sent.hash);
    if (receipt && (await receipt.confirmations()) >= confirmations) return receipt;
    if (!receipt) {
      // The order matters: used by another, and still no receipt of this one.
      const used = (await settledCount(chain, address)) > sent.nonce;
      if (used && !(await provider.getTransactionReceipt(sent.hash))) return undefined;
      if (!used) await broadcast(provider, sent);
    }
    await sleep(chain.name === 'devnet' ? DEVNET_POLL_MS : POLL_MS, undefined, { signal });
  }
}
