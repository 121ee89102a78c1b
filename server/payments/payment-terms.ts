import { networkOf } from '../../protocol/payment/amount.ts';
import type { PaymentRequired, PaymentRequirements } from '../../protocol/payment/payment-required.ts';
import type { Price } from '../../protocol/payment/price.ts';

/** What a server asks for its answers. Addresses are in lower case, amounts in the token's smallest unit. */
export interface PaymentTerms {
  /** Name of the rail, `accepts[].scheme`. */
  readonly scheme: string;
  readonly chainId: number;
  /** The model's datatoken. */
  readonly asset: string;
  /** What the token calls itself in signatures. */
  readonly assetName: string;
  /** Where the money goes: the payment collector of the datatoken. */
  readonly payTo: string;
  /** Address of the key that claims. */
  readonly authorizer: string;
  readonly price: Price;
  /** Smallest deposit: the server pays its gas. */
  readonly minDeposit: bigint;
  /** Seconds between announcing a withdrawal and getting it. */
  readonly withdrawDelay: number;
}

/** How long a wallet's signature of a deposit is good, in seconds. */
const MAX_TIMEOUT_SECONDS = 300;

/** One entry of `accepts` for a request with this ceiling. */
export function requirementsOf(terms: PaymentTerms, ceiling: bigint): PaymentRequirements {
  return {
    scheme: terms.scheme,
    network: networkOf(terms.chainId),
    amount: ceiling.toString(),
    asset: terms.asset,
    payTo: terms.payTo,
    maxTimeoutSeconds: MAX_TIMEOUT_SECONDS,
    extra: {
      assetTransferMethod: 'permit2',
      name: terms.assetName,
      version: '1',
      receiverAuthorizer: terms.authorizer,
      withdrawDelay: terms.withdrawDelay,
      minDeposit: terms.minDeposit.toString(),
      price: terms.price,
    },
  };
}

/** Stock clients send the token's permit along only where the server says that it takes one. */
const TAKES_PERMITS = {
  eip2612GasSponsoring: {
    info: {
      description: "The server sends the token's permit (EIP-2612) for Permit2 with the deposit.",
      version: '1',
    },
    schema: {},
  },
};

/** The header of a 402 for `url`. */
export function paymentRequired(
  accepts: PaymentRequirements,
  url: string,
  error = 'Payment required',
): PaymentRequired {
  return {
    x402Version: 2,
    error,
    resource: { url, description: 'A completion', mimeType: 'application/json' },
    accepts: [accepts],
    extensions: TAKES_PERMITS,
  };
}
