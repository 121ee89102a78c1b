import * as z from 'zod/mini';
import { PhcError } from '../../protocol/errors.ts';
import { SETTLEMENT } from '../../protocol/payment/channel.ts';
import { PERMIT2_COLLECTOR } from '../../protocol/payment/deposit-data.ts';
import { ceilingOf } from '../../protocol/payment/price.ts';
import { callView } from '../chain/call-view.ts';
import { openChain } from '../chain/connect.ts';
import { DATATOKEN, ERC20 } from '../chain/token/abi.ts';
import { openWallet } from '../chain/wallet/open-wallet.ts';
import { batchSettlement } from './batch-settlement.ts';
import type { PaymentTerms } from './payment-terms.ts';
import type { PaymentsFile } from './payments-file.ts';
import type { Rail } from './rail.ts';

/** A hundred answers of a hundred tokens: well above what a deposit's gas costs the server. */
const SMALLEST = { answers: 100, maxTokens: 100 };

/** A rail with what is asked for on it. */
export interface OpenRail {
  readonly rail: Rail;
  readonly terms: PaymentTerms;
  /** How often the chain is worth a look, in milliseconds. */
  readonly lookMs: number;
  stop(): void;
}

/**
 * Opens the rail that an operator chose. Throws `PHC_PAYMENT_TERMS` where the chain has no settlement contract, and
 * what `openChain` and `openWallet` throw.
 */
export async function openRail(file: PaymentsFile, home: string): Promise<OpenRail> {
  const chain = await openChain(file.chain, { home });
  try {
    const wallet = await openWallet(chain, file.from);
    for (const contract of [SETTLEMENT, PERMIT2_COLLECTOR]) {
      if ((await chain.provider.getCode(contract)) === '0x')
        throw new PhcError('PHC_PAYMENT_TERMS', { detail: `${chain.title} has no contract at ${contract}` });
    }
    const ask = { to: file.asset };
    const [assetName, payTo] = await Promise.all([
      callView(chain.provider, { ...ask, abi: ERC20, method: 'name' }, z.string()),
      callView(chain.provider, { ...ask, abi: DATATOKEN, method: 'getPaymentCollector' }, z.string()),
    ]);
    const rail = batchSettlement(chain, wallet, home);
    const terms: PaymentTerms = {
      scheme: rail.scheme,
      chainId: chain.id,
      asset: file.asset,
      assetName,
      payTo: payTo.toLowerCase(),
      authorizer: wallet.address.toLowerCase(),
      price: file.price,
      minDeposit: BigInt(file.minDeposit ?? ceilingOf(file.price, SMALLEST)),
      withdrawDelay: file.withdrawDelay,
    };
    return { rail, terms, lookMs: chain.name === 'devnet' ? 500 : 15_000, stop: () => chain.stop() };
  } catch (error) {
    chain.stop();
    throw error;
  }
}
