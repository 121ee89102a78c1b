import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL = 50;

/** A request that came through. */
export interface Exchange {
  /** `POST /infill`. */
  readonly route: string;
  /** What JSON was sent; empty where none was. */
  readonly sent: Readonly<Record<string, unknown>>;
  /** Undefined until the whole answer was passed on, and for good where the client left before. */
  answer?: { readonly status: number; readonly body: string };
  /** The client was gone before it had the answer. */
  left: boolean;
}

/** Stands before a server, changes nothing, and keeps what is said. */
export interface RecordingProxy {
  readonly url: string;
  /** In the order in which they came. */
  readonly exchanges: readonly Exchange[];
  /** The first request for which `wanted` holds, now or later; rejects after `patience` milliseconds with what came instead. */
  until(what: string, wanted: (exchange: Exchange) => boolean, patience?: number): Promise<Exchange>;
  stop(): Promise<void>;
}

function pass(
  target: URL,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<Exchange['answer']> {
  return new Promise((resolve) => {
    const { hostname, port, host } = target;
    const onward = request({ hostname, port, path: url, method, headers: { ...headers, host } }, (answer) => {
      const status = answer.statusCode ?? 502;
      response.writeHead(status, answer.headers);
      answer.pipe(response);
      void text(answer).then(
        (said) => resolve({ status, body: said }),
        () => resolve(undefined),
      );
    });
    // What the client leaves the server has to know.
    response.once('close', () => onward.destroy());
    onward.once('error', () => {
      response.destroy();
      resolve(undefined);
    });
    onward.end(body);
  });
}

/** Listens on a free port, and passes everything on to the server at `target`. */
export async function recordingProxy(target: string): Promise<RecordingProxy> {
  const exchanges: Exchange[] = [];
  const server = createServer(async (incoming, response) => {
    const body = await buffer(incoming).catch(() => undefined);
    if (!body) return;
    const exchange: Exchange = {
      route: `${incoming.method} ${incoming.url}`,
      sent: body.length > 0 ? JSON.parse(body.toString()) : {},
      left: false,
    };
    exchanges.push(exchange);
    response.once('close', () => {
      exchange.left = !response.writableFinished;
    });
    const answer = await pass(new URL(target), incoming, body, response);
    if (answer && !exchange.left) exchange.answer = answer;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    async until(what, wanted, patience = 60_000) {
      for (const end = Date.now() + patience; ; await sleep(POLL)) {
        const found = exchanges.find(wanted);
        if (found) return found;
        if (Date.now() > end) throw new Error(`No ${what} came; there were:\n${JSON.stringify(exchanges)}`);
      }
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
