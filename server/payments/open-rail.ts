import * as z from 'zod/mini';
import { PhcError } from '../../protocol/errors.ts';
import { SETTLEMENT } from '../../protocol/payment/channel.ts';
import { PERMIT2, PERMIT2_COLLECTOR } from '../../protocol/payment/deposit-data.ts';
import { ceilingOf } from '../../protocol/payment/price.ts';
import { callView } from '../chain/call-view.ts';
import { type Chain, openChain } from '../chain/connect.ts';
import { DATATOKEN, ERC20 } from '../chain/token/abi.ts';
import { openWallet } from '../chain/wallet/open-wallet.ts';
import { batchSettlement } from './batch-settlement.ts';
import type { PaymentTerms } from './payment-terms.ts';
import type { PaymentsFile } from './payments-file.ts';
import { permit2Allowance } from './permit2-allowance.ts';
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

/** The rail that a chain's contracts allow: the one that protects payers where its contracts are there. */
async function chooseRail({ provider, title }: Chain): Promise<typeof batchSettlement> {
  const has = async (contract: string) => (await provider.getCode(contract)) !== '0x';
  if (!(await has(PERMIT2)))
    throw new PhcError('PHC_PAYMENT_TERMS', { detail: `${title} has no contract at ${PERMIT2}` });
  const settles = (await has(SETTLEMENT)) && (await has(PERMIT2_COLLECTOR));
  return settles ? batchSettlement : permit2Allowance;
}

/**
 * Opens the rail that an operator's chain allows. Throws `PHC_PAYMENT_TERMS` where it has not even Permit2, and what `openChain` and `openWallet` throw.
 */
export async function openRail(file: PaymentsFile, home: string): Promise<OpenRail> {
  const chain = await openChain(file.chain, { home });
  try {
    const wallet = await openWallet(chain, file.from);
    const ask = { to: file.asset };
    const [assetName, payTo] = await Promise.all([
      callView(chain.provider, { ...ask, abi: ERC20, method: 'name' }, z.string()),
      callView(chain.provider, { ...ask, abi: DATATOKEN, method: 'getPaymentCollector' }, z.string()),
    ]);
    const rail = (await chooseRail(chain))(chain, wallet, home);
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
