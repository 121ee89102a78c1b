import { type ChannelConfig, channelId } from '../../../protocol/payment/channel.ts';
import {
  depositData,
  PERMIT2,
  PERMIT2_COLLECTOR,
  permitData,
} from '../../../protocol/payment/deposit-data.ts';
import type { Permit2Authorization, PermitInfo } from '../../../protocol/payment/payment-payload.ts';
import type { TypedData } from '../../../protocol/payment/typed-data.ts';
import type { Offer } from './offer.ts';

/** What a deposit is made of. */
export interface DepositPlan {
  readonly offer: Offer;
  readonly config: ChannelConfig;
  readonly amount: bigint;
  /** The token's count of the wallet's permits; undefined where Permit2 has the allowance already. */
  readonly permitNonce: bigint | undefined;
  /** Random, used once. */
  readonly nonce: bigint;
  /** Seconds since the epoch. */
  readonly deadline: bigint;
}

/** A deposit that the wallet has signed. */
export interface SignedDeposit {
  readonly amount: string;
  readonly authorization: { readonly permit2Authorization: Permit2Authorization };
  readonly permit: PermitInfo | undefined;
}

/** The channel of a session: its own key signs vouchers, so that a stolen key can spend this deposit, at this payee, and nothing else. */
export function channelConfig(offer: Offer, payer: string, sessionKey: string, salt: string): ChannelConfig {
  return {
    payer: payer.toLowerCase(),
    payerAuthorizer: sessionKey,
    receiver: offer.payTo,
    receiverAuthorizer: offer.authorizer,
    token: offer.asset,
    withdrawDelay: offer.withdrawDelay,
    salt,
  };
}

/** Has the wallet sign a deposit: one signature, or two where Permit2 has no allowance yet. Throws what `sign` throws. */
export async function signDeposit(
  { offer, config, amount, permitNonce, nonce, deadline }: DepositPlan,
  sign: (data: TypedData) => Promise<string>,
): Promise<SignedDeposit> {
  const { chainId, asset } = offer;
  const id = channelId(chainId, config);
  const { payer } = config;
  const moved = await sign(depositData({ chainId, channelId: id, token: asset, amount, nonce, deadline }));
  const until = String(deadline);
  const permitted =
    permitNonce === undefined
      ? undefined
      : await sign(
          permitData({
            chainId,
            token: asset,
            name: offer.assetName,
            version: offer.assetVersion,
            owner: payer,
            amount,
            nonce: permitNonce,
            deadline,
          }),
        );
  return {
    amount: String(amount),
    authorization: {
      permit2Authorization: {
        from: payer,
        permitted: { token: asset, amount: String(amount) },
        spender: PERMIT2_COLLECTOR,
        nonce: String(nonce),
        deadline: until,
        witness: { channelId: id },
        signature: moved,
      },
    },
    permit:
      permitted === undefined
        ? undefined
        : {
            from: payer,
            asset,
            spender: PERMIT2,
            amount: String(amount),
            nonce: String(permitNonce),
            deadline: until,
            signature: permitted,
          },
  };
}
