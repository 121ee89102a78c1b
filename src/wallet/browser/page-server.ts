import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['page.html', 'text/html; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
};

const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'; " +
    "base-uri 'none'; form-action 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const;

/** Typed data of a deposit has 3 KB. */
const LARGEST_BODY = 100_000;

/** What the page says and hears, once it has shown that it is the one that was opened. */
export interface PageRoutes {
  /** Answers a message of the page; undefined is an answer without content. */
  serve(path: string, body: unknown, gone: AbortSignal): Promise<unknown>;
}

export interface PageServer {
  /** Where the page is, for the browser of this machine; the fragment is good for one opening. */
  readonly url: string;
  /** Lets the page be reached under another origin, as editors forward ports. */
  allowOrigin(origin: string): void;
  close(): Promise<void>;
}

function same(given: string, secret: string): boolean {
  return given.length === secret.length && timingSafeEqual(Buffer.from(given), Buffer.from(secret));
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    length += part.length;
    if (length > LARGEST_BODY) throw new RangeError('too large');
    parts.push(part);
  }
  return JSON.parse(Buffer.concat(parts).toString('utf8') || 'null');
}

function end(response: ServerResponse, status: number, type?: string, body?: string | Buffer): void {
  response.writeHead(status, { ...HEADERS, ...(type && { 'Content-Type': type }) }).end(body);
}

/**
 * Serves the wallet page on the loopback. A message is heard only from the page's own origin, under a name that is
 * allowed, and with the secret that the fragment of the address was exchanged for; no other origin is ever answered.
 */
export async function startPageServer(assets: string, routes: PageRoutes): Promise<PageServer> {
  const ticket = randomBytes(32).toString('hex');
  let secret: string | undefined;
  const origins = new Set<string>();

  function isOwn({ headers }: IncomingMessage): boolean {
    return [...origins].some(
      (origin) => new URL(origin).host === headers.host && (headers.origin ?? origin) === origin,
    );
  }

  async function api(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A browser names the origin in every POST; what does not is no page.
    if (request.headers.origin === undefined || request.headers['content-type'] !== 'application/json') {
      return end(response, 403);
    }
    const given = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    if (path === '/api/open') {
      if (secret !== undefined || !same(given, ticket)) return end(response, 403);
      secret = randomBytes(32).toString('hex');
      return end(response, 200, 'application/json', JSON.stringify({ secret }));
    }
    if (secret === undefined || !same(given, secret)) return end(response, 403);
    const gone = new AbortController();
    const body = await bodyOf(request);
    response.once('close', () => gone.abort());
    const answer = await routes.serve(path, body, gone.signal);
    if (answer === undefined) end(response, 204);
    else end(response, 200, 'application/json', JSON.stringify(answer));
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (!isOwn(request)) return end(response, 403);
    if (request.method === 'POST' && path.startsWith('/api/')) return api(path, request, response);
    const file = request.method === 'GET' ? FILES[path] : undefined;
    if (!file) return end(response, 404);
    end(response, 200, file[1], await readFile(join(assets, file[0])));
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => {
      if (!response.headersSent) end(response, 400);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  origins.add(origin);

  return {
    url: `${origin}/#${ticket}`,
    allowOrigin: (other) => origins.add(other),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
