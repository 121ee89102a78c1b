import { randomBytes } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { AuditedAnswer } from '../../protocol/audit/audit-evidence.ts';
import { EProcess, NO_ANSWERS } from '../../protocol/audit/e-process.ts';
import { PendingAudit } from '../../protocol/audit/pending.ts';
import { syncFolder, writeAtomically } from '../atomic-file.ts';
import { systemCode } from '../disk-error.ts';

/** What audits have shown of one provider and model. */
export const AuditState = z.strictObject({
  v: z.literal(1),
  serverKey: z.string(),
  modelRoot: z.string(),
  process: EProcess,
  passed: z.int(),
  failed: z.int(),
  skipped: z.int(),
  /** Answers that deviated more than any honest one; with them somebody else can be convinced. */
  suspicious: z.array(AuditedAnswer),
  /** The latest audited receipts, by hash: none counts twice, even when the process is killed between two files. */
  done: z.array(z.string()),
  evidence: z.optional(z.string()),
});
export type AuditState = z.infer<typeof AuditState>;

const folderOf = (home: string) => join(home, 'audits');
const pendingOf = (home: string) => join(folderOf(home), 'pending');
const stateOf = (home: string, serverKey: string, modelRoot: string) =>
  join(folderOf(home), `${serverKey}-${modelRoot}.json`);

/** Where audits are locked: one writer at a time. */
export function auditLock(home: string): string {
  return join(folderOf(home), 'lock');
}

/** The client's secret of the audit coin, made on first use; 32 bytes that never leave the machine. */
export async function auditSecret(home: string): Promise<Uint8Array> {
  const path = join(folderOf(home), 'secret');
  await mkdir(folderOf(home), { recursive: true, mode: 0o700 });
  const made = randomBytes(32);
  const draft = `${path}.${made.toString('hex', 0, 8)}`;
  await writeFile(draft, made, { mode: 0o600, flush: true });
  try {
    await link(draft, path);
  } catch (cause) {
    if (systemCode(cause) !== 'EEXIST') throw cause;
  } finally {
    await rm(draft, { force: true });
  }
  return new Uint8Array(await readFile(path));
}

/** Leaves an answer to be audited later; the same one twice is one. */
export async function leaveForAudit(home: string, hash: string, pending: PendingAudit): Promise<void> {
  await mkdir(pendingOf(home), { recursive: true, mode: 0o700 });
  await writeAtomically(join(pendingOf(home), `${hash}.json`), JSON.stringify(pending));
}

/** Answers that wait for their audit, by file; damaged ones are thrown away. */
export async function readPending(home: string): Promise<Array<{ file: string; pending: PendingAudit }>> {
  const names = await readdir(pendingOf(home)).catch(() => []);
  const found: Array<{ file: string; pending: PendingAudit }> = [];
  for (const name of names.filter((one) => one.endsWith('.json')).sort()) {
    const file = join(pendingOf(home), name);
    try {
      found.push({ file, pending: PendingAudit.parse(JSON.parse(await readFile(file, 'utf8'))) });
    } catch {
      await rm(file, { force: true });
    }
  }
  return found;
}

/** What is known of a provider and model; a fresh state where there is none. */
export async function readState(home: string, serverKey: string, modelRoot: string): Promise<AuditState> {
  try {
    return AuditState.parse(JSON.parse(await readFile(stateOf(home, serverKey, modelRoot), 'utf8')));
  } catch (cause) {
    if (systemCode(cause) !== 'ENOENT') throw cause;
    const none = { process: NO_ANSWERS, passed: 0, failed: 0, skipped: 0, suspicious: [], done: [] };
    return { v: 1, serverKey, modelRoot, ...none };
  }
}

/** Every state in the home folder. */
export async function readStates(home: string): Promise<AuditState[]> {
  const names = await readdir(folderOf(home)).catch(() => []);
  const states = names.flatMap((name) => /^([0-9a-f]{64})-([0-9a-f]{64})\.json$/.exec(name) ?? []);
  const read: AuditState[] = [];
  for (let i = 0; i < states.length; i += 3) read.push(await readState(home, states[i + 1]!, states[i + 2]!));
  return read;
}

export async function writeState(home: string, state: AuditState): Promise<void> {
  await mkdir(folderOf(home), { recursive: true, mode: 0o700 });
  await writeAtomically(stateOf(home, state.serverKey, state.modelRoot), JSON.stringify(state));
  await syncFolder(folderOf(home));
}
