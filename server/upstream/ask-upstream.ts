import { createParser } from 'eventsource-parser';
import { PhcError } from '../../protocol/errors.ts';

/** An engine behind this server. */
export interface Upstream {
  /** Up to and with `/v1`. */
  readonly url: string;
  /** The name that it knows its model by. */
  readonly model: string;
  readonly key: string | undefined;
}

/** An engine that sends no line end must not fill the memory of the server. */
const MOST_BUFFERED = 1024 * 1024;

/** Throws the reason of whoever gave up; that time is over is the engine's doing. */
function throwIfGivenUp({ aborted, reason }: AbortSignal): void {
  if (aborted && !(reason instanceof Error && reason.name === 'TimeoutError')) throw reason;
}

/** Sends one request. Throws `PHC_UPSTREAM_UNREACHABLE`, or the signal's reason. */
export async function askUpstream(
  { url, key }: Upstream,
  route: string,
  body: object | undefined,
  signal: AbortSignal,
): Promise<Response> {
  const headers = {
    ...(body ? { 'content-type': 'application/json' } : {}),
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  };
  const call = body ? { method: 'POST', body: JSON.stringify(body) } : {};
  try {
    // A redirect would take the key to wherever it points.
    return await fetch(`${url.replace(/\/$/, '')}${route}`, { ...call, headers, signal, redirect: 'error' });
  } catch (cause) {
    throwIfGivenUp(signal);
    throw new PhcError('PHC_UPSTREAM_UNREACHABLE', { cause });
  }
}

/** What an engine's refusal is to whoever asked here; its words go only to them, for they may quote the prompt. */
export async function refusalOf(response: Response): Promise<PhcError> {
  const text = (await response.text().catch(() => '')).slice(0, 300);
  const detail = `${response.status} ${text}`;
  if (response.status === 429) return new PhcError('PHC_QUEUE_FULL');
  if (response.status >= 500)
    return new PhcError('PHC_UPSTREAM_UNREACHABLE', { detail: `${response.status}` });
  if ([401, 403, 404].includes(response.status)) return new PhcError('PHC_UPSTREAM_ANSWER', { detail });
  return new PhcError('PHC_UPSTREAM_CANNOT', { detail });
}

/** The data of the events of an answer as they come. Throws `PHC_UPSTREAM_ANSWER`, or the signal's reason. */
export async function* upstreamEvents(response: Response, signal: AbortSignal): AsyncGenerator<string> {
  const waiting: string[] = [];
  let tooLong = false;
  const parser = createParser({
    onEvent: ({ data }) => waiting.push(data),
    onError: ({ type }) => {
      tooLong ||= type === 'max-buffer-size-exceeded';
    },
    maxBufferSize: MOST_BUFFERED,
  });
  const decoder = new TextDecoder();
  try {
    for await (const bytes of response.body ?? []) {
      parser.feed(decoder.decode(bytes, { stream: true }));
      if (tooLong) throw new PhcError('PHC_UPSTREAM_ANSWER', { detail: 'an event without an end' });
      yield* waiting.splice(0);
    }
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof PhcError) throw cause;
    throw new PhcError('PHC_UPSTREAM_ANSWER', { detail: 'the connection broke', cause });
  }
}
