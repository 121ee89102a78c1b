import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { PhcError } from '../../protocol/errors.ts';
import { SignedDelegation, SignedRevocation } from '../../protocol/receipt/delegation.ts';
import { systemCode } from '../disk-error.ts';
import { keysFolder } from '../home.ts';

const DelegationFile = z.strictObject({
  delegation: z.nullable(SignedDelegation),
  revocations: z._default(z.array(SignedRevocation), []),
});
type DelegationFile = z.infer<typeof DelegationFile>;

/** Where a provider puts what its wallet signed. */
export function delegationFile(home: string): string {
  return join(keysFolder(home), 'delegation.json');
}

/** What the wallet of this server's provider signed; nothing where there is no file. Throws `PHC_SERVER_IDENTITY`. */
export async function readDelegation(home: string): Promise<DelegationFile> {
  const path = delegationFile(home);
  try {
    return DelegationFile.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return { delegation: null, revocations: [] };
    throw new PhcError('PHC_SERVER_IDENTITY', { detail: path, cause });
  }
}
