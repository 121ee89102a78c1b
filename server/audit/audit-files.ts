import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditState } from '../../protocol/audit/audit-state.ts';
import { NO_ANSWERS } from '../../protocol/audit/e-process.ts';
import { PendingAudit } from '../../protocol/audit/pending.ts';
import { syncFolder, writeAtomically } from '../atomic-file.ts';
import { systemCode } from '../disk-error.ts';

const folderOf = (home: string) => join(home, 'audits');
const pendingOf = (home: string) => join(folderOf(home), 'pending');
const stateOf = (home: string, serverKey: string, modelRoot: string) =>
  join(folderOf(home), `${serverKey}-${modelRoot}.json`);

/** Where audits are locked: one writer at a time. */
export function auditLock(home: string): string {
  return join(folderOf(home), 'lock');
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
    const none = {
      process: NO_ANSWERS,
      passed: 0,
      failed: 0,
      skipped: 0,
      suspicious: [],
      done: [],
      outcomes: {},
    };
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
