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

/** What the wallet signs so that a channel has money: two messages, or one where Permit2 may take the token already. */
export interface DepositMessages {
  /** The deposit, or on the rail `permit2-allowance` the permission to take so much. */
  readonly deposit: TypedData;
  readonly permit: TypedData | undefined;
}

/** The messages of a plan. */
export function depositMessages({
  offer,
  config,
  amount,
  permitNonce,
  nonce,
  deadline,
}: DepositPlan): DepositMessages {
  const { chainId, asset: token, assetName: name, assetVersion: version } = offer;
  const id = channelId(chainId, config);
  const owner = config.payer;
  return {
    deposit: depositData({ chainId, channelId: id, token, amount, nonce, deadline }),
    permit:
      permitNonce === undefined
        ? undefined
        : permitData({ chainId, token, name, version, owner, amount, nonce: permitNonce, deadline }),
  };
}

/** A plan with the wallet's signatures of its messages. */
export function signedDeposit(
  { offer, config, amount, permitNonce, nonce, deadline }: DepositPlan,
  signatures: { readonly deposit: string; readonly permit: string | undefined },
): SignedDeposit {
  const { asset, chainId } = offer;
  const { payer } = config;
  const total = String(amount);
  const until = String(deadline);
  return {
    amount: total,
    authorization: {
      permit2Authorization: {
        from: payer,
        permitted: { token: asset, amount: total },
        spender: PERMIT2_COLLECTOR,
        nonce: String(nonce),
        deadline: until,
        witness: { channelId: channelId(chainId, config) },
        signature: signatures.deposit,
      },
    },
    permit:
      signatures.permit === undefined
        ? undefined
        : {
            from: payer,
            asset,
            spender: PERMIT2,
            amount: total,
            nonce: String(permitNonce),
            deadline: until,
            signature: signatures.permit,
          },
  };
}

/** Has the wallet sign a deposit, one message after the other. Throws what `sign` throws. */
export async function signDeposit(
  plan: DepositPlan,
  sign: (data: TypedData) => Promise<string>,
): Promise<SignedDeposit> {
  const { deposit, permit } = depositMessages(plan);
  return signedDeposit(plan, { deposit: await sign(deposit), permit: permit && (await sign(permit)) });
}
