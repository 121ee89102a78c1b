import {
  ASSET_CHECK_ROUTE,
  type AssetCheck,
  AssetCheckEvent,
  type AssetCheckRequest,
} from '../../../protocol/chain/asset-check.ts';
import { PhcError } from '../../../protocol/errors.ts';
import { readText, send } from '../http.ts';
import { askOwnServer, type OwnServer } from '../own-server.ts';
import { serverEvents } from '../server-events.ts';
import type { Target } from '../target.ts';
import { errorFromResponse } from '../wire-error.ts';

/** How a check is followed, and ended. */
export interface CheckOptions {
  readonly onProgress: (step: string, fraction: number) => void;
  readonly signal: AbortSignal;
}

async function check(
  target: Target,
  request: AssetCheckRequest,
  { onProgress, signal }: CheckOptions,
): Promise<AssetCheck> {
  const response = await send(target, { method: 'POST', path: ASSET_CHECK_ROUTE, body: request, signal });
  const status = response.statusCode ?? 0;
  if (status !== 200) throw errorFromResponse(status, await readText(response));
  let found: AssetCheck | undefined;
  for await (const data of serverEvents(response)) {
    const event = AssetCheckEvent.safeParse(JSON.parse(data));
    if (!event.success) throw errorFromResponse(500, data);
    if ('found' in event.data) found = event.data.found;
    else onProgress(event.data.step, event.data.fraction);
  }
  signal.throwIfAborted();
  if (!found) throw new PhcError('PHC_SERVER_STOPPING', { detail: 'the check was cut off' });
  return found;
}

/**
 * Has the person's own server compare a far server with the chain, and starts it where it does not run. Throws `PhcError`,
 * or the signal's reason.
 */
export function checkAsset(
  own: OwnServer,
  request: AssetCheckRequest,
  options: CheckOptions,
): Promise<AssetCheck> {
  return askOwnServer(own, (target) => check(target, request, options));
}
