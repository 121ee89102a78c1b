import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
} from 'node:http';
import { request as secureRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { PhcError } from '../../protocol/errors.ts';
import { errorEnvelope } from '../api/error-envelope.ts';
import { BODY_LIMIT } from '../api/json-body.ts';
import { affinityKey } from './affinity-key.ts';
import { rankReplicas } from './rendezvous.ts';

/** Headers that are about one connection only (RFC 9110 §7.6.1). */
const HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const RECEIPT = /^\/v1\/ph\/receipts\/(?!head)/;

function passed(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP.has(name)));
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of message) {
    length += part.length;
    if (length > BODY_LIMIT) throw new PhcError('PHC_REQUEST_TOO_LARGE');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Sends the request to one replica; resolves with the head of its answer. */
function ask(
  replica: URL,
  message: IncomingMessage,
  body: Buffer,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const send = replica.protocol === 'https:' ? secureRequest : request;
  return new Promise((resolve, reject) => {
    const headers = { ...passed(message.headers), 'content-length': body.length };
    const call = send(new URL(message.url ?? '/', replica), {
      method: message.method ?? 'GET',
      headers,
      signal,
    });
    call.once('response', resolve).once('error', reject).end(body);
  });
}

/** True where another replica may do what this one did not: it stops, it loads, or another one gave the receipt. */
function isOthers(url: string | undefined, status: number | undefined): boolean {
  return status === 503 || (status === 404 && RECEIPT.test(url ?? ''));
}

/** The first answer that is final, of the replicas in their order. Throws `PHC_SERVER_UNREACHABLE`. */
async function firstAnswer(
  replicas: readonly URL[],
  message: IncomingMessage,
  body: Buffer,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  let last: IncomingMessage | undefined;
  for (const replica of replicas) {
    const answer = await ask(replica, message, body, signal).catch(() => undefined);
    signal.throwIfAborted();
    if (!answer) continue;
    last?.resume();
    last = answer;
    if (!isOthers(message.url, answer.statusCode)) break;
  }
  if (!last) throw new PhcError('PHC_SERVER_UNREACHABLE');
  return last;
}

/**
 * A plain proxy in front of replicas: requests that share a cache go to the same one, and to the next where that one is
 * gone, stops or loads. It adds nothing and checks nothing: keys, limits and payment are the replicas' own.
 */
export function createRouteProxy(replicas: readonly URL[]): Server {
  return createServer((message, response) => {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const work = async () => {
      const body = await readBody(message);
      const key = body.length > 0 ? affinityKey(body) : (message.url ?? '');
      const answer = await firstAnswer(rankReplicas(key, replicas), message, body, gone.signal);
      response.writeHead(answer.statusCode ?? 502, passed(answer.headers));
      // What is streamed must not wait for more.
      response.flushHeaders();
      await pipeline(answer, response);
    };
    work().catch((error: unknown) => {
      if (response.headersSent || response.destroyed) {
        response.destroy();
        return;
      }
      const known = error instanceof PhcError ? error : new PhcError('PHC_INTERNAL', { cause: error });
      response.writeHead(known.status, { 'content-type': 'application/json', connection: 'close' });
      response.end(JSON.stringify(errorEnvelope(known)));
    });
  });
}
