import { isIP } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ANSWER_ROUTE } from '../../protocol/answer.ts';
import { PhcError } from '../../protocol/errors.ts';
import type { ServerConfig } from '../config.ts';
import type { Access, Caller } from './access.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose key it came with; null without one. */
    caller: Caller | null;
    /** Address of who pays for it; null where nobody does. */
    payer: string | null;
  }
}

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Routes that need no key: supervisors ask whether the server lives; its description and open weights are anybody's. */
const WITHOUT_KEY = new Set([
  '/health',
  '/ready',
  '/openapi.json',
  '/v1/ph/weights/:root',
  '/v1/ph/weights/:root/:name',
]);

/** Routes that need no key where answers are paid for: those answers, and what is said about them to everybody. */
const PAID_OR_PUBLIC = new Set([
  '/v1/completions',
  '/v1/chat/completions',
  '/infill',
  ANSWER_ROUTE,
  '/v1/models',
  '/v1/ph/identity',
  '/v1/ph/terms',
  '/v1/ph/receipts/head',
  '/v1/ph/receipts/:id',
]);

/** The name in a `Host` header without its port, or null when it is not a host. */
function hostName(header: string | undefined): string | null {
  const match = /^(\[[0-9a-f:.]+\]|[^:@/?#\s]+)(?::\d{1,5})?$/i.exec(header ?? '');
  return match?.[1]?.toLowerCase() ?? null;
}

/** DNS rebinding: a page of evil.example whose name suddenly points to 127.0.0.1 still says its name in `Host`. */
function checkHost(
  request: FastifyRequest,
  { allowHosts, paid }: ServerConfig,
  { asksForKey }: Access,
): void {
  const name = hostName(request.headers.host);
  if (name !== null) {
    if (LOOPBACK_NAMES.has(name) || allowHosts.some((allowed) => allowed.toLowerCase() === name)) return;
    // An address cannot be rebound, and whoever has no key or money gets nowhere: such a server is reached by its address.
    if ((asksForKey || paid) && isIP(name.replace(/^\[|\]$/g, '')) !== 0) return;
  }
  throw new PhcError('PHC_AUTH_HOST');
}

/** True when the request was a preflight and is answered. */
function checkOrigin(request: FastifyRequest, reply: FastifyReply, { allowOrigins }: ServerConfig): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return false;
  if (!allowOrigins.includes(origin)) throw new PhcError('PHC_AUTH_ORIGIN');
  reply.header('access-control-allow-origin', origin).header('vary', 'Origin');
  if (request.method !== 'OPTIONS') return false;
  reply
    .header('access-control-allow-methods', 'GET, POST')
    .header('access-control-allow-headers', 'authorization, content-type')
    .header('access-control-allow-private-network', 'true')
    .header('access-control-max-age', '600')
    .code(204)
    .send();
  return true;
}

async function checkKey(request: FastifyRequest, { paid }: ServerConfig, access: Access): Promise<void> {
  const route = request.routeOptions.url ?? '';
  if (!access.asksForKey || WITHOUT_KEY.has(route)) return;
  if (paid && PAID_OR_PUBLIC.has(route) && request.headers.authorization === undefined) return;
  request.caller = (await access.identify(request.headers.authorization)) ?? null;
  if (!request.caller) throw new PhcError('PHC_AUTH_KEY');
}

/** A Unix socket or named pipe has no remote address; neither has a TCP connection that is already gone. */
function cameThroughSocket({ socket }: FastifyRequest): boolean {
  return socket.remoteAddress === undefined && !socket.destroyed;
}

/** True for whoever is served without payment: the person's own socket, and who has a key. */
export function isTrusted(request: FastifyRequest): boolean {
  return cameThroughSocket(request) || request.caller !== null;
}

/**
 * Refuses, before anything of a request is read, what came under a foreign host name, from a foreign web page or
 * without the key. The user's own socket needs none of it: its file rights are the key, and no browser reaches it.
 */
export function registerGuard(app: FastifyInstance, config: ServerConfig, access: Access): void {
  app.decorateRequest('caller', null);
  app.decorateRequest('payer', null);
  app.addHook('onRequest', async (request, reply) => {
    if (cameThroughSocket(request)) return undefined;
    checkHost(request, config, access);
    if (checkOrigin(request, reply, config)) return reply;
    await checkKey(request, config, access);
    return undefined;
  });
}
