import { PhcError } from '../../protocol/errors.ts';
import { type MemoryRequest, MemoryResponse } from '../../protocol/memory.ts';
import { readText, send } from './http.ts';
import type { Target } from './target.ts';
import { errorFromResponse } from './wire-error.ts';

/** Opens the memory of a workspace, or tells it what changed. Throws `PhcError`, or the signal's reason. */
export async function putMemory(
  target: Target,
  request: MemoryRequest,
  signal: AbortSignal,
): Promise<MemoryResponse> {
  const response = await send(target, { method: 'PUT', path: '/v1/ph/memory', body: request, signal });
  const status = response.statusCode ?? 0;
  const body = await readText(response);
  if (status !== 200) throw errorFromResponse(status, body);
  try {
    return MemoryResponse.parse(JSON.parse(body));
  } catch (cause) {
    throw new PhcError('PHC_SERVER_UNREACHABLE', { detail: 'something else answers there', cause });
  }
}
