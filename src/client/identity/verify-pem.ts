import { createHash, createPublicKey, verify } from 'node:crypto';
import type { VerifyWithPem } from '../../../protocol/score.ts';

/** Verifies ECDSA on P-256 with SHA-256, which scores are signed with; throws for a key that cannot be read. */
export const verifyWithPem: VerifyWithPem = (publicKey, message, signature) => {
  const key = createPublicKey(publicKey);
  return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' && verify('sha256', message, key, signature);
};

/** The name by which a signature knows its key: SHA-256 of the PEM text with its last newline. */
export function pemName(publicKey: string): string {
  return createHash('sha256').update(publicKey).digest('hex');
}
