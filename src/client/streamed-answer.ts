import { PhcError } from '../../protocol/errors.ts';
import { readText, type send } from './http.ts';
import { serverEvents } from './server-events.ts';
import type { Target } from './target.ts';
import { errorFromResponse } from './wire-error.ts';

/**
 * Asks for an answer in OpenAI's stream, sent by `post`, and gives its events as they come, without the one that ends it.
 * Leaving the loop hangs up. Throws `PhcError`, or the signal's reason when it aborts.
 */
export async function* streamedAnswer(
  target: Target,
  path: string,
  body: unknown,
  signal: AbortSignal,
  post: typeof send,
): AsyncGenerator<string> {
  const response = await post(target, { method: 'POST', path, body, signal });
  const status = response.statusCode ?? 0;
  if (status !== 200) throw errorFromResponse(status, await readText(response));
  let done = false;
  try {
    for await (const data of serverEvents(response)) {
      // Reading on to the end gives the connection back; an answer that is left early cannot do so.
      if (data === '[DONE]') done = true;
      else yield data;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof PhcError) throw error;
    throw new PhcError('PHC_SERVER_UNREACHABLE', { detail: 'connection lost', cause: error });
  } finally {
    if (!done) response.destroy();
  }
  signal.throwIfAborted();
  if (!done) throw new PhcError('PHC_SERVER_UNREACHABLE', { detail: 'the answer was cut off' });
}
