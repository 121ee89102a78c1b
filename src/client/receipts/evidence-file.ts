import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Evidence } from '../../../protocol/evidence.ts';

/** Keeps evidence in a file of its own below the home folder, for its user only; gives its path. */
export async function keepEvidence(home: string, id: string, evidence: Evidence): Promise<string> {
  const folder = join(home, 'evidence');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = `${evidence.kind}-${id.replace(/[^\w-]/g, '').slice(0, 80)}.json`;
  const path = join(folder, name);
  await writeFile(path, `${JSON.stringify(evidence, null, 2)}\n`, { mode: 0o600 });
  return path;
}
