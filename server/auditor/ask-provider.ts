import { createParser } from 'eventsource-parser';
import { type CompletionRequest, CompletionResponse, type PhAnswer } from '../../protocol/completion.ts';
import { PhcError } from '../../protocol/errors.ts';
import { ServerIdentity } from '../../protocol/identity.ts';

/** A server that is audited. */
export interface Provider {
  readonly url: string;
  readonly apiKey: string | undefined;
}

/** What came of one request. */
export interface ProviderAnswer {
  readonly id: string;
  readonly text: string;
  readonly end: PhAnswer | undefined;
  readonly sentAt: number;
  readonly endedAt: number;
}

const TIMEOUT_MS = 120_000;

async function send({ url, apiKey }: Provider, path: string, body?: CompletionRequest): Promise<string> {
  const headers = {
    accept: 'text/event-stream, application/json',
    ...(body && { 'content-type': 'application/json' }),
    ...(apiKey && { authorization: `Bearer ${apiKey}` }),
  };
  try {
    const response = await fetch(new URL(`${new URL(url).pathname.replace(/\/$/, '')}${path}`, url), {
      headers,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.ok) return text;
    throw new Error(`HTTP status ${response.status}`);
  } catch (cause) {
    throw new PhcError('PHC_SERVER_UNREACHABLE', { detail: String(cause), cause });
  }
}

/** Reads whom the provider says that it is. @throws PhcError PHC_SERVER_UNREACHABLE, ZodError for something else. */
export async function readProvider(provider: Provider): Promise<ServerIdentity> {
  return ServerIdentity.parse(JSON.parse(await send(provider, '/v1/ph/identity')));
}

/** Asks as an editor does, which reads to the end. @throws PhcError PHC_SERVER_UNREACHABLE, SyntaxError or ZodError for something else. */
export async function askProvider(provider: Provider, request: CompletionRequest): Promise<ProviderAnswer> {
  const sentAt = Date.now();
  const stream = await send(provider, '/v1/completions', request);
  const chunks: CompletionResponse[] = [];
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data !== '[DONE]') chunks.push(CompletionResponse.parse(JSON.parse(data)));
    },
  });
  parser.feed(stream);
  const text = chunks.flatMap(({ choices }) => choices.map((choice) => choice.text)).join('');
  const end = chunks.findLast(({ ph }) => ph)?.ph;
  return { id: chunks[0]?.id ?? '', text, end, sentAt, endedAt: Date.now() };
}
