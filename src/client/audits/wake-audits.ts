import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readText, send } from '../http.ts';
import { askOwnServer, type OwnServer } from '../own-server.ts';
import type { Target } from '../target.ts';
import { errorFromResponse } from '../wire-error.ts';

const PATIENCE_MS = 30_000;

async function wake(target: Target): Promise<void> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const response = await send(target, { method: 'POST', path: '/v1/ph/audits', body: {}, signal });
  const status = response.statusCode ?? 0;
  const body = await readText(response);
  if (status !== 202) throw errorFromResponse(status, body);
}

/** Whether this machine can audit answers of a model: it has a folder named by that digest in one of `models`. */
export function hasModel(models: readonly string[], modelRoot: string): boolean {
  return models.some((folder) => existsSync(join(folder, modelRoot)));
}

/** Has the person's own server audit what waits, and starts it where it does not run. Throws `PhcError`. */
export function wakeAudits(own: OwnServer): Promise<void> {
  return askOwnServer(own, wake);
}
