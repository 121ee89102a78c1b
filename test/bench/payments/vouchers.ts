import { channelId, voucherData } from '../../../protocol/payment/channel.ts';
import { fromHeader, toHeader } from '../../../protocol/payment/header.ts';
import { newSecret, signingKey } from '../../../protocol/payment/key.ts';
import { PaymentPayload } from '../../../protocol/payment/payment-payload.ts';
import { paymentFault } from '../../../server/payments/check-payment.ts';
import type { PaymentTerms } from '../../../server/payments/payment-terms.ts';
import { channelConfig } from '../../../src/client/payment/deposit.ts';
import type { Offer } from '../../../src/client/payment/offer.ts';

/** Vouchers of one measurement, each of another channel: nothing of one helps with the next. */
const VOUCHERS = 400;

function headerOf(offer: Offer, i: number): string {
  const key = signingKey(newSecret());
  const salt = `0x${i.toString(16).padStart(64, '0')}`;
  const config = channelConfig(offer, `0x${'01'.repeat(20)}`, key.address, salt);
  const id = channelId(offer.chainId, config);
  const voucher = {
    channelId: id,
    maxClaimableAmount: '20000',
    signature: key.sign(voucherData(offer.chainId, id, 20_000n)),
  };
  return toHeader({
    x402Version: 2,
    accepted: offer.raw,
    payload: { type: 'voucher', channelConfig: config, voucher },
  });
}

/** Vouchers a second that one core reads from their headers and checks, by the processor's time. */
export function measureVouchers(offer: Offer, terms: PaymentTerms): number {
  const headers = Array.from({ length: VOUCHERS }, (_, i) => headerOf(offer, i));
  const before = process.cpuUsage();
  for (const header of headers) {
    const payment = fromHeader(PaymentPayload, header);
    if (!payment || paymentFault(payment, terms)) throw new Error('a good voucher was refused');
  }
  const { user, system } = process.cpuUsage(before);
  return (VOUCHERS * 1e6) / (user + system);
}
