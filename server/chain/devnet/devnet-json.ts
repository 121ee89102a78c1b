import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DevnetFile } from '../../../protocol/chain/devnet-file.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { systemCode } from '../../disk-error.ts';

/** Where the development chain says what it is. */
export function devnetJson(home: string): string {
  return join(home, 'devnet.json');
}

/** What the last development chain of this home folder said; undefined if there was none. Throws `PHC_CHAIN_DEVNET_STATE`. */
export async function readDevnet(home: string): Promise<DevnetFile | undefined> {
  const path = devnetJson(home);
  try {
    return DevnetFile.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw new PhcError('PHC_CHAIN_DEVNET_STATE', { detail: path, cause });
  }
}
