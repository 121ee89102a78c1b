import type { IncomingMessage } from 'node:http';
import { createParser } from 'eventsource-parser';
import { PhcError } from '../../protocol/errors.ts';

/** A server that sends no line end must not fill the memory of the editor. */
const MOST_BUFFERED = 1024 * 1024;

/** The data of server-sent events as they come. Throws `PHC_INTERNAL` for an endless one, and what the connection throws. */
export async function* serverEvents(response: IncomingMessage): AsyncGenerator<string> {
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
