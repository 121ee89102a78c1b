import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PhcError } from '../../protocol/errors.ts';
import type { Delegation, SignedDelegation } from '../../protocol/receipt/delegation.ts';
import { delegationHash, recoverAddress } from '../../protocol/receipt/delegation-hash.ts';
import { writeAtomically } from '../atomic-file.ts';
import { delegationFile, readDelegation } from './delegation-file.ts';

/**
 * Keeps what a wallet signed about this server's key, in the place of what was there before; gives it with the
 * wallet's address. Throws `PHC_SERVER_IDENTITY` for a signature that is nobody's.
 */
export async function acceptDelegation(
  home: string,
  chainId: number,
  delegation: Delegation,
  signature: string,
): Promise<SignedDelegation> {
  const wallet = recoverAddress(delegationHash(chainId, delegation), signature);
  if (!wallet) throw new PhcError('PHC_SERVER_IDENTITY', { detail: 'no wallet made this signature' });
  const signed: SignedDelegation = { chainId, wallet, delegation, signature };
  const { revocations } = await readDelegation(home);
  const path = delegationFile(home);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeAtomically(path, `${JSON.stringify({ delegation: signed, revocations }, null, 2)}\n`);
  return signed;
}
