import type { IncomingMessage } from 'node:http';
import { createParser } from 'eventsource-parser';
import { type CompletionRequest, CompletionResponse, type PhAnswer } from '../../protocol/completion.ts';
import { PhcError } from '../../protocol/errors.ts';
import { readText, send } from './http.ts';
import type { Target } from './target.ts';
import { errorFromResponse } from './wire-error.ts';

/** A piece of an answer: first its id, then text, at its end who gave it. */
export type CompletionPart =
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'answer'; readonly answer: PhAnswer };

/** A server that sends no line end must not fill the memory of the editor. */
const MOST_BUFFERED = 1024 * 1024;

function* partsOf(data: string, first: boolean): Generator<CompletionPart> {
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch (cause) {
    throw new PhcError('PHC_INTERNAL', { detail: 'an event of the answer is not JSON', cause });
  }
  const chunk = CompletionResponse.safeParse(json);
  if (!chunk.success) throw errorFromResponse(500, data);
  if (first) yield { kind: 'id', id: chunk.data.id };
  const text = chunk.data.choices.map((choice) => choice.text).join('');
  if (text !== '') yield { kind: 'text', text };
  if (chunk.data.ph) yield { kind: 'answer', answer: chunk.data.ph };
}

async function* events(response: IncomingMessage): AsyncGenerator<string> {
  const waiting: string[] = [];
  let failure: Error | undefined;
  const parser = createParser({
    onEvent: (event) => waiting.push(event.data),
    onError: (error) => {
      // Unknown fields are to be ignored, says the standard.
      if (error.type === 'max-buffer-size-exceeded') failure ??= error;
    },
    maxBufferSize: MOST_BUFFERED,
  });
  response.setEncoding('utf8');
  for await (const chunk of response) {
    parser.feed(chunk);
    yield* waiting.splice(0);
    if (failure) throw new PhcError('PHC_INTERNAL', { detail: failure.message, cause: failure });
  }
}

/**
 * Streams one completion, sent by `post`. Leaving the loop hangs up, and the server stops within one step.
 * Throws `PhcError`, or the signal's reason when it aborts.
 */
export async function* streamCompletion(
  target: Target,
  request: CompletionRequest,
  signal: AbortSignal,
  post: typeof send = send,
): AsyncGenerator<CompletionPart> {
  const response = await post(target, { method: 'POST', path: '/v1/completions', body: request, signal });
  const status = response.statusCode ?? 0;
  if (status !== 200) throw errorFromResponse(status, await readText(response));
  let done = false;
  let first = true;
  try {
    for await (const data of events(response)) {
      if (data === '[DONE]') {
        done = true;
        // Reading on to the end gives the connection back; an answer that is left early cannot do so.
        continue;
      }
      yield* partsOf(data, first);
      first = false;
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
