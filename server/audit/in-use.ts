import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** After so long without an answer nobody is typing. */
const QUIET_MS = 15_000;

/** True while a client of this home folder gets answers: it touches a file with each. */
export async function isInUse(home: string, now = Date.now()): Promise<boolean> {
  const touched = await stat(join(home, 'audits', 'in-use')).catch(() => undefined);
  return touched !== undefined && now - touched.mtimeMs < QUIET_MS;
}
