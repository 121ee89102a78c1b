import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { PhcError } from '../../../protocol/errors.ts';
import { writeAtomically } from '../../atomic-file.ts';
import { systemCode } from '../../disk-error.ts';

const Published = z.object({
  did: z.string(),
  chainId: z.int(),
  nft: z.string(),
  datatoken: z.string(),
  exchangeId: z.optional(z.string()),
  collector: z.string(),
  modelRoot: z.string(),
  owner: z.string(),
});
/** An asset that was published from this home folder. */
export type Published = z.infer<typeof Published>;

const listFile = (home: string, chainId: number) => join(home, 'chain', String(chainId), 'published.json');

/** What was published from here on a chain. */
export async function readPublished(home: string, chainId: number): Promise<Published[]> {
  const path = listFile(home, chainId);
  try {
    return z.array(Published).parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return [];
    throw new PhcError('PHC_CHAIN_JOURNAL', { detail: `${path} cannot be read`, cause });
  }
}

/** Adds an asset to the list, once. The caller holds the wallet's lock. */
export async function addPublished(home: string, asset: Published): Promise<void> {
  const path = listFile(home, asset.chainId);
  const others = (await readPublished(home, asset.chainId)).filter(({ did }) => did !== asset.did);
  await mkdir(dirname(path), { recursive: true });
  await writeAtomically(path, `${JSON.stringify([...others, asset], null, 2)}\n`);
}
