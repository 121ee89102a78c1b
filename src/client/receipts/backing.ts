import type { ServerIdentity } from '../../../protocol/identity.ts';
import { DELEGATION_FAULTS, delegationFault } from '../../../protocol/receipt/check-delegation.ts';
import type { Backing } from './receipt-fact.ts';

/** What the wallet behind a server says of its key for a model, as far as it can be checked here. */
export function backingOf(identity: ServerIdentity, modelRoot: string, now: number): Backing {
  const { serverKey, delegation: signed, revocations } = identity;
  if (!signed) return { kind: 'none' };
  const fault = delegationFault(signed, { serverKey, modelRoot, at: now, revocations });
  if (fault) return { kind: 'fault', reason: DELEGATION_FAULTS[fault] };
  const { did, notAfter } = signed.delegation;
  return { kind: 'wallet', wallet: signed.wallet, did, notAfter };
}
