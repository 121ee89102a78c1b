import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { RevenueFacts } from '../../../protocol/chain/revenue.ts';
import { writeAtomically } from '../../atomic-file.ts';
import { systemCode } from '../../disk-error.ts';
import { homeFolder } from '../../home.ts';
import { acquireLock } from '../../lock.ts';
import { makeFolder } from '../../make-folder.ts';

const Seen = z.object({
  collector: z.string(),
  nftOwner: z.string(),
  /** Who may change the shares; empty where there is no Splitter. */
  shareOwner: z.string(),
  shares: z.array(z.string()),
});
type Seen = z.infer<typeof Seen>;

const SeenFile = z.record(z.string(), Seen);

const NAMES = {
  collector: 'the account that collects the revenue',
  nftOwner: 'the owner of the data NFT',
  shareOwner: 'who may change the shares',
  shares: 'the shares',
} as const satisfies Record<keyof Seen, string>;

function seenOf({ collector, nftOwner, splitter }: RevenueFacts): Seen {
  const shares = splitter?.shares.map(({ account, shares: count }) => `${account}: ${count}`) ?? [];
  return { collector, nftOwner, shareOwner: splitter?.owner ?? '', shares: shares.sort() };
}

async function readSeen(path: string): Promise<z.infer<typeof SeenFile>> {
  try {
    return SeenFile.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return {};
    throw error;
  }
}

/** Keeps what was seen of a model's revenue, and gives what changed since this machine saw it last, in sentences. */
export async function rememberRevenue(
  { chainId, datatoken }: { readonly chainId: number; readonly datatoken: string },
  facts: RevenueFacts,
  home = homeFolder(),
): Promise<string[]> {
  const folder = join(home, 'chain');
  const path = join(folder, 'revenue.json');
  await makeFolder(folder);
  const lock = await acquireLock(`${path}.lock`, { wait: true });
  try {
    const all = await readSeen(path);
    const key = `${chainId}:${datatoken.toLowerCase()}`;
    const [before, now] = [all[key], seenOf(facts)];
    await writeAtomically(path, `${JSON.stringify({ ...all, [key]: now }, null, 2)}\n`);
    if (!before) return [];
    const names = ['collector', 'nftOwner', 'shareOwner', 'shares'] as const;
    return names
      .filter((name) => String(before[name]) !== String(now[name]))
      .map((name) => `${NAMES[name]} changed from ${before[name] || 'nobody'} to ${now[name] || 'nobody'}`);
  } finally {
    await lock.release();
  }
}
