import * as http from 'node:http';
import * as https from 'node:https';
import { PhcError } from '../../protocol/errors.ts';
import type { Target } from './target.ts';

/** One request to the server. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Beside those that every request has. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

// A connection takes 1 ms on a socket, but a handshake of 100 ms and more to a far server.
const keepAlive = { keepAlive: true, maxSockets: 16 };
const httpAgent = new http.Agent(keepAlive);
const httpsAgent = new https.Agent(keepAlive);

function headersFor(target: Target, { headers }: Call, body: Buffer | undefined): http.OutgoingHttpHeaders {
  return {
    ...headers,
    accept: 'text/event-stream, application/json',
    ...(body && { 'content-type': 'application/json', 'content-length': body.length }),
    ...(target.kind === 'url' && target.apiKey && { authorization: `Bearer ${target.apiKey}` }),
  };
}

/** Node looks whether a name is an IP address by an expression that takes 4 ms the first time; a socket needs none. */
const NO_NAME = { servername: '' };

function open(target: Target, call: Call, body: Buffer | undefined): http.ClientRequest {
  const options = { method: call.method, headers: headersFor(target, call, body), signal: call.signal };
  if (target.kind === 'socket') {
    return http.request({
      ...options,
      ...NO_NAME,
      agent: httpAgent,
      socketPath: target.path,
      path: call.path,
    });
  }
  const base = target.url.pathname.replace(/\/$/, '');
  const url = new URL(base + call.path, target.url);
  if (url.protocol === 'https:') return https.request(url, { ...options, agent: httpsAgent });
  return http.request(url, { ...options, agent: httpAgent });
}

function once(target: Target, call: Call, body: Buffer | undefined): Promise<http.IncomingMessage | 'stale'> {
  return new Promise((resolve, reject) => {
    const request = open(target, call, body);
    request.once('response', resolve);
    request.once('error', (cause: NodeJS.ErrnoException) => {
      if (call.signal.aborted) reject(call.signal.reason);
      // The server may close an idle connection in the very moment in which it is used again.
      else if (request.reusedSocket && cause.code === 'ECONNRESET') resolve('stale');
      else reject(new PhcError('PHC_SERVER_UNREACHABLE', { detail: cause.code ?? cause.message, cause }));
    });
    request.end(body);
  });
}

/**
 * Sends a request and resolves with the head of the response, whatever its status.
 * Throws `PHC_SERVER_UNREACHABLE`, or the signal's reason.
 */
export async function send(target: Target, call: Call): Promise<http.IncomingMessage> {
  const body = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body));
  for (;;) {
    call.signal.throwIfAborted();
    const response = await once(target, call, body);
    if (response !== 'stale') return response;
  }
}

/** Reads the body of a response as text; throws `PHC_SERVER_UNREACHABLE` when the connection breaks. */
export async function readText(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of response) chunks.push(chunk);
  } catch (cause) {
    throw new PhcError('PHC_SERVER_UNREACHABLE', { detail: 'connection lost', cause });
  }
  return Buffer.concat(chunks).toString('utf8');
}
