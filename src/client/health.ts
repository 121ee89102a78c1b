import { PhcError } from '../../protocol/errors.ts';
import { Health } from '../../protocol/health.ts';
import { readText, send } from './http.ts';
import type { Target } from './target.ts';
import { errorFromResponse } from './wire-error.ts';

/** What the server is doing. Throws `PhcError`, or the signal's reason. */
export async function readHealth(target: Target, signal: AbortSignal): Promise<Health> {
  const response = await send(target, { method: 'GET', path: '/health', signal });
  const body = await readText(response);
  try {
    // A server that is not ready answers 503 with the same body.
    return Health.parse(JSON.parse(body));
  } catch (cause) {
    const status = response.statusCode ?? 0;
    if (status >= 400) throw errorFromResponse(status, body);
    throw new PhcError('PHC_SERVER_UNREACHABLE', { detail: 'something else answers there', cause });
  }
}

const TIMEOUT_MS = 5000;

/** What the server is doing, or the error that stands for its silence; throws only when the signal aborts. */
export async function lookAt(target: Target, signal: AbortSignal): Promise<Health | PhcError> {
  try {
    return await readHealth(target, AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), signal]));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof PhcError) return error;
    return new PhcError('PHC_SERVER_UNREACHABLE', { detail: 'no answer in five seconds', cause: error });
  }
}
