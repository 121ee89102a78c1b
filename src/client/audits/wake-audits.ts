import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PhcError } from '../../../protocol/errors.ts';
import { readText, send } from '../http.ts';
import type { Launched } from '../launch-server.ts';
import type { Target } from '../target.ts';
import { errorFromResponse } from '../wire-error.ts';

/** What waking the audits of this machine needs. */
export interface WakeOptions {
  /** The person's own server. */
  readonly target: Target;
  readonly launch: () => Launched;
  /** Folders with a model in each, named by its digest. */
  readonly models: readonly string[];
}

const POLL_MS = 200;
/** A server that was started listens within seconds, or not at all. */
const PATIENCE_MS = 30_000;

async function wake(target: Target): Promise<void> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const response = await send(target, { method: 'POST', path: '/v1/ph/audits', body: {}, signal });
  const status = response.statusCode ?? 0;
  const body = await readText(response);
  if (status !== 202) throw errorFromResponse(status, body);
}

const isSilent = (error: unknown) => error instanceof PhcError && error.code === 'PHC_SERVER_UNREACHABLE';

/** Whether this machine can audit answers of a model: it has the folder of that digest. */
export function hasModel({ models }: Pick<WakeOptions, 'models'>, modelRoot: string): boolean {
  return models.some((folder) => existsSync(join(folder, modelRoot)));
}

/** Has the person's own server audit what waits, and starts it where it does not run. Throws `PhcError`. */
export async function wakeAudits({ target, launch }: WakeOptions): Promise<void> {
  let launched: Launched | undefined;
  const since = Date.now();
  for (;;) {
    try {
      return await wake(target);
    } catch (error) {
      if (!isSilent(error) || Date.now() - since > PATIENCE_MS) throw error;
      if (launched?.ended) throw launched.ended;
      launched ??= launch();
    }
    await sleep(POLL_MS);
  }
}
