import { type ChannelConfig, channelId } from '../../../protocol/payment/channel.ts';
import { depositData, PERMIT2_COLLECTOR } from '../../../protocol/payment/deposit-data.ts';
import type { Permit2Authorization, PermitInfo } from '../../../protocol/payment/payment-payload.ts';
import type { TypedData } from '../../../protocol/payment/typed-data.ts';
import type { Offer } from './offer.ts';
import { type PermitPlan, permitMessage, signedPermit } from './permit.ts';

/** What a deposit is made of. */
export interface DepositPlan extends PermitPlan {
  readonly amount: bigint;
  /** Random, used once. */
  readonly nonce: bigint;
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
export function depositMessages(plan: DepositPlan): DepositMessages {
  const { offer, config, amount, nonce, deadline } = plan;
  const { chainId, asset: token } = offer;
  const id = channelId(chainId, config);
  return {
    deposit: depositData({ chainId, channelId: id, token, amount, nonce, deadline }),
    permit: permitMessage(plan, amount),
  };
}

/** A plan with the wallet's signatures of its messages. */
export function signedDeposit(
  plan: DepositPlan,
  signatures: { readonly deposit: string; readonly permit: string | undefined },
): SignedDeposit {
  const { offer, config, amount, nonce, deadline } = plan;
  const total = String(amount);
  return {
    amount: total,
    authorization: {
      permit2Authorization: {
        from: config.payer,
        permitted: { token: offer.asset, amount: total },
        spender: PERMIT2_COLLECTOR,
        nonce: String(nonce),
        deadline: String(deadline),
        witness: { channelId: channelId(offer.chainId, config) },
        signature: signatures.deposit,
      },
    },
    permit: signedPermit(plan, amount, signatures.permit),
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
