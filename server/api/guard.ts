import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PhcError } from '../../protocol/errors.ts';
import type { ServerConfig } from '../config.ts';

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Routes that need no key: a supervisor asks whether the server lives, and open weights are anybody's. */
const WITHOUT_KEY = new Set(['/health', '/v1/ph/weights/:root', '/v1/ph/weights/:root/:name']);

/** Routes that need no key where answers are paid for: those answers, and what is said about them to everybody. */
const PAID_OR_PUBLIC = new Set([
  '/v1/completions',
  '/infill',
  '/v1/models',
  '/v1/ph/identity',
  '/v1/ph/terms',
  '/v1/ph/receipts/head',
  '/v1/ph/receipts/:id',
]);

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Compares in a time that does not depend on where the two differ. */
function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

/** The name in a `Host` header without its port, or null when it is not a host. */
function hostName(header: string | undefined): string | null {
  const match = /^(\[[0-9a-f:.]+\]|[^:@/?#\s]+)(?::\d{1,5})?$/i.exec(header ?? '');
  return match?.[1]?.toLowerCase() ?? null;
}

/** DNS rebinding: a page of evil.example whose name suddenly points to 127.0.0.1 still says its name in `Host`. */
function checkHost(request: FastifyRequest, { allowHosts, apiKeys, paid }: ServerConfig): void {
  const name = hostName(request.headers.host);
  if (name !== null) {
    if (LOOPBACK_NAMES.has(name) || allowHosts.some((allowed) => allowed.toLowerCase() === name)) return;
    // An address cannot be rebound, and whoever has no key or money gets nowhere: such a server is reached by its address.
    if ((apiKeys.length > 0 || paid) && isIP(name.replace(/^\[|\]$/g, '')) !== 0) return;
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

function hasKey(request: FastifyRequest, { apiKeys }: ServerConfig): boolean {
  const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  // Every key is compared, so that the time does not tell which one came close.
  return apiKeys.filter((key) => sameSecret(given, key)).length > 0;
}

function checkKey(request: FastifyRequest, config: ServerConfig): void {
  const route = request.routeOptions.url ?? '';
  if (config.apiKeys.length === 0 || WITHOUT_KEY.has(route)) return;
  const isOpen = config.paid && PAID_OR_PUBLIC.has(route) && request.headers.authorization === undefined;
  if (!isOpen && !hasKey(request, config)) throw new PhcError('PHC_AUTH_KEY');
}

/** A Unix socket or named pipe has no remote address; neither has a TCP connection that is already gone. */
function cameThroughSocket({ socket }: FastifyRequest): boolean {
  return socket.remoteAddress === undefined && !socket.destroyed;
}

/** True for whoever is served without payment: the person's own socket, and who has a key. */
export function isTrusted(request: FastifyRequest, config: ServerConfig): boolean {
  return cameThroughSocket(request) || hasKey(request, config);
}

/**
 * Refuses, before anything of a request is read, what came under a foreign host name, from a foreign web page or
 * without the key. The user's own socket needs none of it: its file rights are the key, and no browser reaches it.
 */
export function registerGuard(app: FastifyInstance, config: ServerConfig): void {
  app.addHook('onRequest', async (request, reply) => {
    if (cameThroughSocket(request)) return undefined;
    checkHost(request, config);
    if (checkOrigin(request, reply, config)) return reply;
    checkKey(request, config);
    return undefined;
  });
}
