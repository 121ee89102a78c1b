import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import type { KeyHistory } from './receipt-fact.ts';

const KnownServers = z.record(
  z.string(),
  z.object({ serverKey: z.string(), since: z.int(), before: z.optional(z.string()) }),
);
type KnownServers = z.infer<typeof KnownServers>;

async function read(path: string): Promise<KnownServers> {
  try {
    return KnownServers.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // Not there yet, or damaged: then every server is met for the first time, which is what is said.
    return {};
  }
}

/** Remembers which key a server has, as SSH does: trusted on first use, and any change is told. */
export async function meetServer(
  home: string,
  url: string,
  serverKey: string,
  now: number,
): Promise<KeyHistory> {
  const path = join(home, 'known-servers.json');
  const known = await read(path);
  const entry = Object.hasOwn(known, url) ? known[url] : undefined;
  if (entry?.serverKey === serverKey) return { serverKey, since: entry.since, before: entry.before };
  const before = entry?.serverKey;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}`;
  const changed = { ...known, [url]: { serverKey, since: now, ...(before !== undefined && { before }) } };
  await writeFile(draft, `${JSON.stringify(changed, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, path);
  return { serverKey, since: now, before };
}
