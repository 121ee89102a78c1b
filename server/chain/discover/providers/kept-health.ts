import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { writeAtomically } from '../../../atomic-file.ts';
import { homeFolder } from '../../../home.ts';
import { makeFolder } from '../../../make-folder.ts';
import type { Health } from './health.ts';

const File = z.record(
  z.string(),
  z.object({
    latencyMs: z.optional(z.number()),
    failures: z.int().check(z.nonnegative()),
    restsUntil: z.number(),
  }),
);

/** Chains name new providers for ever; these are the ones that were asked last. */
const MOST_PROVIDERS = 256;

const healthFile = (home: string) => join(home, 'chain', 'providers.json');

/** How providers did when they were asked from this home folder before, by their URLs; nothing where that cannot be read. */
export async function readHealth(home = homeFolder()): Promise<Map<string, Health>> {
  try {
    const kept = File.parse(JSON.parse(await readFile(healthFile(home), 'utf8')));
    return new Map(
      Object.entries(kept).map(([url, health]) => [url, { ...health, latencyMs: health.latencyMs }]),
    );
  } catch {
    // Not there yet, or damaged: then each is asked as if for the first time, which costs one answer.
    return new Map();
  }
}

/** Keeps how providers did, those asked last at the end. */
export async function writeHealth(known: ReadonlyMap<string, Health>, home = homeFolder()): Promise<void> {
  await makeFolder(join(home, 'chain'));
  const latest = Object.fromEntries([...known].slice(-MOST_PROVIDERS));
  await writeAtomically(healthFile(home), `${JSON.stringify(latest, null, 2)}\n`);
}
