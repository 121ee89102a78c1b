import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { PhcError } from '../../../protocol/errors.ts';
import { writeAtomically } from '../../atomic-file.ts';
import { systemCode } from '../../disk-error.ts';
import { callRpc } from '../json-rpc.ts';

const KeptState = z.object({
  /** Digest of what was deployed, so that another version of the contracts is noticed. */
  contracts: z.string(),
  /** As anvil writes it: blocks, transactions and logs included. */
  state: z.string(),
});

/** Where a development chain keeps its state between runs. */
export function keptStateFile(home: string): string {
  return join(home, 'devnet-state.json');
}

async function readKept(home: string, contracts: string): Promise<z.infer<typeof KeptState> | undefined> {
  const path = keptStateFile(home);
  try {
    const kept = KeptState.parse(JSON.parse(await readFile(path, 'utf8')));
    if (kept.contracts === contracts) return kept;
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw new PhcError('PHC_CHAIN_DEVNET_STATE', { detail: path, cause });
  }
  throw new PhcError('PHC_CHAIN_DEVNET_STATE', { detail: `${path} holds other contracts` });
}

/**
 * Gives a chain the state that was kept; false where none was. Throws `PHC_CHAIN_DEVNET_STATE` where that cannot be
 * read, or is of other contracts than `contracts`.
 */
export async function restoreState(home: string, url: string, contracts: string): Promise<boolean> {
  const kept = await readKept(home, contracts);
  if (!kept) return false;
  try {
    await callRpc(url, 'anvil_loadState', [kept.state]);
  } catch (cause) {
    throw new PhcError('PHC_CHAIN_DEVNET_STATE', { detail: keptStateFile(home), cause });
  }
  return true;
}

/** Keeps the state of a chain for its next run: 1 MB and 0.1 s. */
export async function keepState(home: string, url: string, contracts: string): Promise<void> {
  const state = z.string().parse(await callRpc(url, 'anvil_dumpState'));
  await writeAtomically(keptStateFile(home), JSON.stringify({ contracts, state }));
}
