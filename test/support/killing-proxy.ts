import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Headers of x402 and of HTTP that a paid request cannot do without. */
const ASKED = ['content-type', 'payment-signature'];
const ANSWERED = ['content-type', 'payment-required', 'payment-response'];

/** Stands before a paid server. */
export interface KillingProxy {
  readonly url: string;
  /** Kills a client at its next paid request: before the server has it, or when the server has answered. */
  killAt(place: 'before' | 'after', client: () => ChildProcess): void;
  stop(): void;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Passes everything on to the server at `target()`, and kills clients when it is told to. */
export async function killingProxy(target: () => string): Promise<KillingProxy> {
  let kill: { place: 'before' | 'after'; client: () => ChildProcess } | undefined;
  const server = createServer(async (request, response) => {
    const { method = 'GET', url = '/' } = request;
    const body = await bodyOf(request);
    const now = request.headers['payment-signature'] === undefined ? undefined : kill;
    if (now) kill = undefined;
    const end = () => {
      now?.client().kill('SIGKILL');
      response.destroy();
    };
    if (now?.place === 'before') return end();
    const headers = Object.fromEntries(ASKED.map((name) => [name, String(request.headers[name] ?? '')]));
    const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
    const answer = await fetch(target() + url, {
      method,
      headers: given,
      ...(method === 'GET' ? {} : { body }),
    });
    const text = await answer.text();
    if (now) return end();
    for (const name of ANSWERED) {
      const value = answer.headers.get(name);
      if (value !== null) response.setHeader(name, value);
    }
    response.writeHead(answer.status).end(text);
    return undefined;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    killAt(place, client) {
      kill = { place, client };
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
