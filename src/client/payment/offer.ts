import * as z from 'zod/mini';
import { networkOf } from '../../../protocol/payment/amount.ts';
import {
  BATCH_SETTLEMENT,
  PaymentRequirements,
  PERMIT2_ALLOWANCE,
} from '../../../protocol/payment/payment-required.ts';
import type { Price } from '../../../protocol/payment/price.ts';

/** What the person's side knows by itself of whom it pays: from the DDO and the chain, not from the server. */
export interface Payee {
  readonly chainId: number;
  /** The datatoken of the model's DDO. */
  readonly asset: string;
  /** The datatoken's payment collector, read from the chain. */
  readonly payTo: string;
}

/** A server's way to be paid, that fits whom it says to be. */
export interface Offer {
  /** As the server wrote it: a stock server compares it field by field. */
  readonly raw: Readonly<Record<string, unknown>>;
  readonly chainId: number;
  readonly asset: string;
  readonly assetName: string;
  readonly assetVersion: string;
  readonly payTo: string;
  readonly authorizer: string;
  readonly withdrawDelay: number;
  readonly minDeposit: bigint;
  /** How ceilings are made; undefined where the server asks for one amount a request. */
  readonly price: Price | undefined;
  /** Ceiling of the request that was asked about. */
  readonly amount: bigint;
  /** What the server's 402 says of permits that come with a deposit: stock servers want to see it again. */
  readonly sponsoring?: Readonly<Record<string, unknown>>;
}

/** Why an entry of `accepts` cannot be paid. */
export type OfferFault = 'scheme' | 'chain' | 'asset' | 'payTo' | 'transfer' | 'incomplete';

const RawOffer = z.record(z.string(), z.unknown());

/** Reads one entry of `accepts`, with the `extensions` beside it, and compares it with what is known of the payee. */
export function readOffer(
  entry: unknown,
  payee: Payee,
  extensions: Readonly<Record<string, unknown>> = {},
): Offer | OfferFault {
  const raw = RawOffer.safeParse(entry);
  const parsed = PaymentRequirements.safeParse(entry);
  if (!raw.success || !parsed.success) return 'incomplete';
  const { scheme, network, asset, payTo, amount, extra } = parsed.data;
  if (scheme !== BATCH_SETTLEMENT && scheme !== PERMIT2_ALLOWANCE) return 'scheme';
  if (network !== networkOf(payee.chainId)) return 'chain';
  if (asset !== payee.asset.toLowerCase()) return 'asset';
  if (payTo !== payee.payTo.toLowerCase()) return 'payTo';
  // eip3009 "succeeds" on a datatoken and moves nothing.
  if (extra.assetTransferMethod !== 'permit2') return 'transfer';
  const { receiverAuthorizer, withdrawDelay, name, version } = extra;
  if (!receiverAuthorizer || !withdrawDelay || !name || !version) return 'incomplete';
  const sponsoring = RawOffer.safeParse(extensions['eip2612GasSponsoring']);
  return {
    raw: raw.data,
    chainId: payee.chainId,
    asset,
    assetName: name,
    assetVersion: version,
    payTo,
    authorizer: receiverAuthorizer,
    withdrawDelay,
    minDeposit: BigInt(extra.minDeposit ?? amount),
    price: extra.price,
    amount: BigInt(amount),
    ...(sponsoring.success ? { sponsoring: sponsoring.data } : {}),
  };
}
