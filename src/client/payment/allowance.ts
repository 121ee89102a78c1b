import { allowanceData, allowanceOfSalt } from '../../../protocol/payment/allowance.ts';
import { PERMIT2, permitData } from '../../../protocol/payment/deposit-data.ts';
import type { PermitInfo } from '../../../protocol/payment/payment-payload.ts';
import type { TypedData } from '../../../protocol/payment/typed-data.ts';
import type { DepositPlan } from './deposit.ts';

/** Permission that the wallet has signed for the server to take what the channel's salt says. */
export interface SignedAllowance {
  readonly allowance: { readonly sigDeadline: string; readonly signature: string };
  readonly permit: PermitInfo | undefined;
}

/** What a permission is made of: the channel's salt says how much it is for, until when, and which it is. */
export type AllowancePlan = Omit<DepositPlan, 'amount' | 'nonce'>;

/** Has the wallet sign it: one signature, or two where Permit2 has no allowance of the token yet. Throws what `sign` throws. */
export async function signAllowance(
  { offer, config, permitNonce, deadline }: AllowancePlan,
  sign: (data: TypedData) => Promise<string>,
): Promise<SignedAllowance> {
  const { chainId, asset: token, assetName: name, assetVersion: version } = offer;
  const allowance = allowanceOfSalt(config.salt);
  const { amount } = allowance;
  const spender = config.receiverAuthorizer;
  const signature = await sign(allowanceData({ chainId, token, spender, allowance, sigDeadline: deadline }));
  const until = String(deadline);
  const signed = { allowance: { sigDeadline: until, signature } };
  if (permitNonce === undefined) return { ...signed, permit: undefined };
  const owner = config.payer;
  const nonce = permitNonce;
  return {
    ...signed,
    permit: {
      from: owner,
      asset: token,
      spender: PERMIT2,
      amount: String(amount),
      nonce: String(nonce),
      deadline: until,
      signature: await sign(permitData({ chainId, token, name, version, owner, amount, nonce, deadline })),
    },
  };
}
