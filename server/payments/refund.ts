import { networkOf } from '../../protocol/payment/amount.ts';
import type { PaymentResponse } from '../../protocol/payment/payment-response.ts';
import { claimRow } from './claims.ts';
import type { Ledger } from './ledger.ts';
import { channelState, type LedgerChannel } from './ledger-channel.ts';
import type { PaymentTerms } from './payment-terms.ts';
import type { Rail } from './rail.ts';

/** Gives back what is left of a channel, or `wanted` of it, after claiming what was charged; the server pays the gas. */
export async function refundChannel(
  { chainId }: PaymentTerms,
  ledger: Ledger,
  rail: Rail,
  { id, config, claimed }: LedgerChannel,
  wanted?: bigint,
): Promise<PaymentResponse> {
  const read = async () => {
    const [state] = await rail.read([{ id, config, claimed }]);
    return ledger.sync(id, config, state!);
  };
  const before = await read();
  const left = before.balance - before.charged - before.reserved;
  const amount = wanted === undefined || wanted > left ? left : wanted;
  const network = networkOf(chainId);
  const failed = (errorReason: string): PaymentResponse => ({
    success: false,
    errorReason,
    transaction: '',
    network,
    payer: config.payer,
    extra: { channelState: channelState(before) },
  });
  if (amount <= 0n) return failed('invalid_batch_settlement_evm_refund_no_balance');
  // A request in work may still be charged, and then needs its part of the balance.
  const transaction = await rail.refund(claimRow(before), before.refundNonce, amount);
  const after = await read();
  return {
    success: true,
    transaction,
    network,
    payer: config.payer,
    amount: String(amount),
    extra: { channelState: channelState(after) },
  };
}
