import type { SignedDelegation, SignedRevocation } from './delegation.ts';
import { delegationHash, recoverAddress, revocationHash } from './delegation-hash.ts';

/** Why a delegation does not stand behind a receipt. */
export const DELEGATION_FAULTS = {
  signature: 'the wallet did not sign it',
  key: 'it is for another key',
  model: 'it is not for this model',
  expired: 'it has expired',
  revoked: 'the wallet has revoked the key',
} as const;
export type DelegationFault = keyof typeof DELEGATION_FAULTS;

/** What a delegation is to stand behind. */
export interface Delegated {
  readonly serverKey: string;
  readonly modelRoot: string;
  /** When the answer came, in milliseconds since the epoch by the clock of whoever checks: a server could backdate its own. */
  readonly at: number;
  /** Whatever revocations are known; those that the wallet did not sign do not count. */
  readonly revocations: readonly SignedRevocation[];
}

function isRevoked(
  { wallet, delegation }: SignedDelegation,
  revocations: readonly SignedRevocation[],
): boolean {
  return revocations.some(
    ({ chainId, serverKey, revokedAt, signature }) =>
      serverKey === delegation.serverKey &&
      recoverAddress(revocationHash(chainId, serverKey, revokedAt), signature) === wallet,
  );
}

/** The first reason why the wallet does not stand behind the key for this model at that time; undefined when it does. */
export function delegationFault(
  signed: SignedDelegation,
  { serverKey, modelRoot, at, revocations }: Delegated,
): DelegationFault | undefined {
  const { chainId, wallet, delegation, signature } = signed;
  if (delegation.serverKey !== serverKey) return 'key';
  if (!delegation.modelRoots.includes(modelRoot)) return 'model';
  if (at > delegation.notAfter * 1000) return 'expired';
  if (recoverAddress(delegationHash(chainId, delegation), signature) !== wallet) return 'signature';
  return isRevoked(signed, revocations) ? 'revoked' : undefined;
}
