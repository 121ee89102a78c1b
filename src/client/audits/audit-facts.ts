import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditState } from '../../../protocol/audit/audit-state.ts';

/** What audits have shown of one provider and model, in all windows and sessions. */
export interface AuditFacts {
  readonly serverKey: string;
  readonly modelRoot: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Answers of this provider that wait for their audit. */
  readonly waiting: number;
  /** What the latest audits came to, by the hash of the receipt. */
  readonly outcomes: AuditState['outcomes'];
  /** File that convinces others, once there is one. */
  readonly evidence: string | undefined;
}

/** Folder in which clients leave answers to be audited, and audits what they found. */
export const auditsFolder = (home: string) => join(home, 'audits');

/** Reads what the audits of this machine have shown of a provider and model; nothing yet where the file cannot be read. */
export async function readAuditFacts(
  home: string,
  serverKey: string,
  modelRoot: string,
): Promise<AuditFacts> {
  const folder = auditsFolder(home);
  const pending = await readdir(join(folder, 'pending')).catch(() => []);
  const waiting = pending.filter(
    (name) => name.startsWith(serverKey.slice(0, 16)) && name.endsWith('.json'),
  ).length;
  const none = { passed: 0, failed: 0, skipped: 0, outcomes: {}, evidence: undefined };
  const facts = { serverKey, modelRoot, waiting };
  try {
    const text = await readFile(join(folder, `${serverKey}-${modelRoot}.json`), 'utf8');
    const { passed, failed, skipped, outcomes, evidence } = AuditState.parse(JSON.parse(text));
    return { ...facts, passed, failed, skipped, outcomes, evidence };
  } catch {
    return { ...facts, ...none };
  }
}
