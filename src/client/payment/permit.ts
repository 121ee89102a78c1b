import type { ChannelConfig } from '../../../protocol/payment/channel.ts';
import { PERMIT2, permitData } from '../../../protocol/payment/deposit-data.ts';
import type { PermitInfo } from '../../../protocol/payment/payment-payload.ts';
import type { TypedData } from '../../../protocol/payment/typed-data.ts';
import type { Offer } from './offer.ts';

/** What a token's permit for Permit2 is made of, by either rail. */
export interface PermitPlan {
  readonly offer: Offer;
  readonly config: ChannelConfig;
  /** The token's count of the wallet's permits; undefined where Permit2 has the allowance already. */
  readonly permitNonce: bigint | undefined;
  /** Seconds since the epoch. */
  readonly deadline: bigint;
}

/** The permit that the wallet signs, for exactly this amount; undefined where none is needed. */
export function permitMessage(
  { offer, config, permitNonce: nonce, deadline }: PermitPlan,
  amount: bigint,
): TypedData | undefined {
  if (nonce === undefined) return undefined;
  const { chainId, asset: token, assetName: name, assetVersion: version } = offer;
  return permitData({ chainId, token, name, version, owner: config.payer, amount, nonce, deadline });
}

/** The same with the wallet's signature. */
export function signedPermit(
  { offer, config, permitNonce, deadline }: PermitPlan,
  amount: bigint,
  signature: string | undefined,
): PermitInfo | undefined {
  if (signature === undefined) return undefined;
  return {
    from: config.payer,
    asset: offer.asset,
    spender: PERMIT2,
    amount: String(amount),
    nonce: String(permitNonce),
    deadline: String(deadline),
    signature,
  };
}
