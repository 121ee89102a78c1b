import { allowanceData, allowanceOfSalt } from '../../../protocol/payment/allowance.ts';
import { PERMIT2, permitData } from '../../../protocol/payment/deposit-data.ts';
import type { PermitInfo } from '../../../protocol/payment/payment-payload.ts';
import type { TypedData } from '../../../protocol/payment/typed-data.ts';
import type { DepositMessages, DepositPlan } from './deposit.ts';

/** Permission that the wallet has signed for the server to take what the channel's salt says. */
export interface SignedAllowance {
  readonly allowance: { readonly sigDeadline: string; readonly signature: string };
  readonly permit: PermitInfo | undefined;
}

/** What a permission is made of: the channel's salt says how much it is for, until when, and which it is. */
export type AllowancePlan = Omit<DepositPlan, 'amount' | 'nonce'>;

/** The messages of a plan. */
export function allowanceMessages({ offer, config, permitNonce, deadline }: AllowancePlan): DepositMessages {
  const { chainId, asset: token, assetName: name, assetVersion: version } = offer;
  const allowance = allowanceOfSalt(config.salt);
  const { amount } = allowance;
  const { receiverAuthorizer: spender, payer: owner } = config;
  return {
    deposit: allowanceData({ chainId, token, spender, allowance, sigDeadline: deadline }),
    permit:
      permitNonce === undefined
        ? undefined
        : permitData({ chainId, token, name, version, owner, amount, nonce: permitNonce, deadline }),
  };
}

/** A plan with the wallet's signatures of its messages. */
export function signedAllowance(
  { offer, config, permitNonce, deadline }: AllowancePlan,
  signatures: { readonly deposit: string; readonly permit: string | undefined },
): SignedAllowance {
  const until = String(deadline);
  return {
    allowance: { sigDeadline: until, signature: signatures.deposit },
    permit:
      signatures.permit === undefined
        ? undefined
        : {
            from: config.payer,
            asset: offer.asset,
            spender: PERMIT2,
            amount: String(allowanceOfSalt(config.salt).amount),
            nonce: String(permitNonce),
            deadline: until,
            signature: signatures.permit,
          },
  };
}

/** Has the wallet sign it, one message after the other. Throws what `sign` throws. */
export async function signAllowance(
  plan: AllowancePlan,
  sign: (data: TypedData) => Promise<string>,
): Promise<SignedAllowance> {
  const { deposit, permit } = allowanceMessages(plan);
  return signedAllowance(plan, { deposit: await sign(deposit), permit: permit && (await sign(permit)) });
}
