import { allowanceData, allowanceOfSalt } from '../../../protocol/payment/allowance.ts';
import type { PermitInfo } from '../../../protocol/payment/payment-payload.ts';
import type { TypedData } from '../../../protocol/payment/typed-data.ts';
import type { DepositMessages } from './deposit.ts';
import { type PermitPlan, permitMessage, signedPermit } from './permit.ts';

/** Permission that the wallet has signed for the server to take what the channel's salt says. */
export interface SignedAllowance {
  readonly allowance: { readonly sigDeadline: string; readonly signature: string };
  readonly permit: PermitInfo | undefined;
}

/** The messages of a plan: the channel's salt says how much the permission is for, until when, and which it is. */
export function allowanceMessages(plan: PermitPlan): DepositMessages {
  const { offer, config, deadline: sigDeadline } = plan;
  const { chainId, asset: token } = offer;
  const allowance = allowanceOfSalt(config.salt);
  return {
    deposit: allowanceData({ chainId, token, spender: config.receiverAuthorizer, allowance, sigDeadline }),
    permit: permitMessage(plan, allowance.amount),
  };
}

/** A plan with the wallet's signatures of its messages. */
export function signedAllowance(
  plan: PermitPlan,
  signatures: { readonly deposit: string; readonly permit: string | undefined },
): SignedAllowance {
  return {
    allowance: { sigDeadline: String(plan.deadline), signature: signatures.deposit },
    permit: signedPermit(plan, allowanceOfSalt(plan.config.salt).amount, signatures.permit),
  };
}

/** Has the wallet sign it, one message after the other. Throws what `sign` throws. */
export async function signAllowance(
  plan: PermitPlan,
  sign: (data: TypedData) => Promise<string>,
): Promise<SignedAllowance> {
  const { deposit, permit } = allowanceMessages(plan);
  return signedAllowance(plan, { deposit: await sign(deposit), permit: permit && (await sign(permit)) });
}
