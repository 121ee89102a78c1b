import type * as z from 'zod/mini';
import { PhcError } from '../../../protocol/errors.ts';
import { readText, send } from '../http.ts';
import type { Target } from '../target.ts';
import { errorFromResponse } from '../wire-error.ts';

/** Gets a JSON object of the server. Throws `PhcError`, or the signal's reason. */
export async function readJson<T extends z.ZodMiniType>(
  target: Target,
  path: string,
  shape: T,
  signal: AbortSignal,
): Promise<z.output<T>> {
  const response = await send(target, { method: 'GET', path, signal });
  const body = await readText(response);
  const status = response.statusCode ?? 0;
  if (status !== 200) throw errorFromResponse(status, body);
  try {
    return shape.parse(JSON.parse(body));
  } catch (cause) {
    throw new PhcError('PHC_SERVER_UNREACHABLE', { detail: 'something else answers there', cause });
  }
}
