import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Tls } from '../tls.ts';

const TIMEOUTS = {
  headersTimeout: 20_000,
  /** A body of 16 MiB at 300 kB/s. */
  requestTimeout: 60_000,
  /** Longer than the idle time of common proxies, which must be the first to close a kept connection. */
  keepAliveTimeout: 65_000,
};

/** Both directions silent: longer than any answer waits behind a full queue. */
const SILENCE_MS = 600_000;

/** Node's server for http, or https where there is a certificate, with bounds on all that a client may leave undone. */
export function createHttpServer(handler: RequestListener, tls: Tls | undefined): Server {
  const server = tls ? createSecureServer({ ...TIMEOUTS, ...tls }, handler) : createServer(TIMEOUTS, handler);
  server.setTimeout(SILENCE_MS);
  return server;
}
