import { randomBytes } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAudited } from '../../../protocol/audit/coin.ts';
import type { PendingAudit } from '../../../protocol/audit/pending.ts';
import type { SignedReceipt } from '../../../protocol/receipt/read-receipt.ts';

/** More wait only where nobody audits: then they are left out, so that the disk does not fill. */
const MOST_PENDING = 500;

/** The secret of the coin, made on first use: 32 bytes that never leave this machine. */
async function coinSecret(folder: string): Promise<Uint8Array> {
  const path = join(folder, 'secret');
  const known = await readFile(path).catch(() => undefined);
  if (known) return new Uint8Array(known);
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  await writeFile(draft, randomBytes(32), { mode: 0o600, flush: true });
  // Whoever comes second uses the first one's.
  await link(draft, path).catch(() => undefined);
  await rm(draft, { force: true });
  return new Uint8Array(await readFile(path));
}

/**
 * Tosses the coin over a verified receipt and, where it falls so, leaves the answer to `ph-codex audit run`: the server
 * has signed by then and cannot know. Gives whether it is audited.
 */
export async function leaveForAudit(
  home: string,
  { receipt, hash }: SignedReceipt,
  pending: PendingAudit,
  rate: number,
): Promise<boolean> {
  const folder = join(home, 'audits');
  const waiting = join(folder, 'pending');
  await mkdir(waiting, { recursive: true, mode: 0o700 });
  // Whoever audits sees by its age that somebody types, and waits.
  await writeFile(join(folder, 'in-use'), '');
  if (!isAudited(await coinSecret(folder), hash, rate)) return false;
  if ((await readdir(waiting)).length >= MOST_PENDING) return false;
  // In the order of their numbers, so that they are audited in the order in which they came.
  const name = `${pending.serverKey.slice(0, 16)}-${String(receipt.seq).padStart(12, '0')}-${hash.slice(0, 16)}`;
  const draft = join(waiting, `${name}.draft`);
  await writeFile(draft, JSON.stringify(pending), { mode: 0o600, flush: true });
  await rename(draft, join(waiting, `${name}.json`));
  return true;
}
