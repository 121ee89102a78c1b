import { type ErrorCode, PhcError } from '../../protocol/errors.ts';
import { networkOf } from '../../protocol/payment/amount.ts';
import {
  BATCH_SETTLEMENT,
  type PaymentRequirements,
  PERMIT2_ALLOWANCE,
} from '../../protocol/payment/payment-required.ts';
import type { AgreementFacts } from './agreement.ts';

/** Fails with the code unless both are the same. */
export function mustEqual(code: ErrorCode, found: string, agreed: string): void {
  if (found !== agreed) throw new PhcError(code, { detail: `${found}, not ${agreed}` });
}

/**
 * Holds what a server asks for against what the chain and the person say. Throws PHC_SIGN_SHAPE, PHC_SIGN_TRANSFER,
 * PHC_SIGN_CHAIN, PHC_SIGN_ASSET, PHC_SIGN_PAYEE, PHC_SIGN_AMOUNT.
 */
export function checkRequirements(required: PaymentRequirements, facts: AgreementFacts): void {
  const { scheme, network, asset, payTo, amount, extra } = required;
  if (scheme !== PERMIT2_ALLOWANCE) mustEqual('PHC_SIGN_SHAPE', scheme, BATCH_SETTLEMENT);
  // A datatoken has no transferWithAuthorization; its fallback takes the call, succeeds, and moves nothing.
  mustEqual('PHC_SIGN_TRANSFER', extra.assetTransferMethod ?? 'eip3009', 'permit2');
  mustEqual('PHC_SIGN_CHAIN', network, networkOf(facts.chainId));
  mustEqual('PHC_SIGN_ASSET', asset, facts.datatoken);
  mustEqual('PHC_SIGN_PAYEE', payTo, facts.collector);
  if (BigInt(amount) > facts.budget) throw new PhcError('PHC_SIGN_AMOUNT', { detail: 'for one request' });
}
