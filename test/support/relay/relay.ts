import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { clientIdOf } from './client-id.ts';
import { createMailbox, type Letter, type Mailbox } from './mailbox.ts';

/** What a test can make the relay do wrong. */
interface Faults {
  /** Methods that are taken and never answered. */
  readonly mute: Set<string>;
  /** Takes connections and does nothing more with them. */
  unresponsive: boolean;
  /** Turns clients away: with an HTTP status, or right after they came with this close code. */
  refuse: { readonly status: number } | { readonly close: number } | undefined;
  /** Keeps messages back until `release`. */
  hold: boolean;
}

export interface Relay {
  readonly url: string;
  readonly port: number;
  readonly faults: Faults;
  readonly mailbox: Mailbox;
  /** Everything that clients asked for, in order. */
  readonly calls: readonly { readonly method: string; readonly params: Params }[];
  /** Connections that were tried. */
  attempts(): number;
  /** Delivers what was held back, in the order that `arrange` gives. */
  release(arrange?: (letters: Letter[]) => Letter[]): void;
  /** Puts a message into a topic that nobody sent, for all but one client. */
  inject(topic: string, message: string, notFor?: string): void;
  /** Ends all connections but those of one client, politely with a code or not. */
  drop(code?: number, notFor?: string): void;
  stop(): Promise<void>;
}

interface Params {
  readonly topic?: string;
  readonly topics?: readonly string[];
  readonly message?: string;
  readonly tag?: number;
  readonly [other: string]: unknown;
}

interface Connection {
  readonly socket: WebSocket;
  readonly client: string;
  readonly topics: Set<string>;
  readonly sent: Map<number, Letter>;
}

/** A WalletConnect relay on the loopback, after the public specification and what sign-client 2.21.8 sends. */
export async function startRelay(
  options: { port?: number; mailbox?: Mailbox; pingMs?: number } = {},
): Promise<Relay> {
  const mailbox = options.mailbox ?? createMailbox();
  const faults: Faults = { mute: new Set(), unresponsive: false, refuse: undefined, hold: false };
  const connections = new Set<Connection>();
  const held: Letter[] = [];
  const hanging = new Set<Duplex>();
  const calls: { method: string; params: Params }[] = [];
  let attempts = 0;
  let nextId = 1;
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `ws://127.0.0.1:${port}`;

  function deliver(to: Connection, letter: Letter): void {
    const id = nextId++;
    to.sent.set(id, letter);
    const { topic, message, publishedAt, tag } = letter;
    const data = { topic, message, publishedAt, tag, attestation: null };
    const params = { id: topic, data };
    to.socket.send(JSON.stringify({ id, jsonrpc: '2.0', method: 'irn_subscription', params }));
  }

  function spread(letter: Letter): void {
    if (faults.hold) return void held.push(letter);
    for (const to of connections) {
      if (to.client !== letter.from && to.topics.has(letter.topic)) deliver(to, letter);
    }
  }

  function subscribe(by: Connection, topic: string): string {
    by.topics.add(topic);
    setImmediate(() => {
      if (faults.hold) return;
      for (const letter of mailbox.waitingFor(by.client, topic)) deliver(by, letter);
    });
    return topic;
  }

  const publish = (by: Connection, topic: unknown, message: unknown, tag: number) =>
    spread(mailbox.put({ topic: String(topic), message: String(message), tag, from: by.client }));

  const METHODS: Record<string, (by: Connection, params: Params) => unknown> = {
    irn_publish(by, { topic, message, tag }) {
      publish(by, topic, message, tag ?? 0);
      return true;
    },
    irn_subscribe: (by, { topic }) => subscribe(by, String(topic)),
    irn_batchSubscribe: (by, { topics }) => (topics ?? []).map((topic) => subscribe(by, topic)),
    irn_unsubscribe: (by, { topic }) => by.topics.delete(String(topic)),
    // Not in the specification; this is how 2.21.6 and later begin a session.
    wc_proposeSession(by, params) {
      subscribe(by, String(params['pairingTopic']));
      publish(by, params['pairingTopic'], params['sessionProposal'], 1100);
      return true;
    },
    wc_approveSession(by, params) {
      subscribe(by, String(params['sessionTopic']));
      publish(by, params['pairingTopic'], params['sessionProposalResponse'], 1101);
      publish(by, params['sessionTopic'], params['sessionSettlementRequest'], 1102);
      return true;
    },
  };

  function onMessage(by: Connection, text: string): void {
    const { id, method, params } = JSON.parse(text);
    if (method === undefined) {
      by.sent.get(id)?.takenBy.add(by.client);
      return;
    }
    calls.push({ method, params });
    if (faults.mute.has(method)) return;
    const serve = METHODS[method];
    const answer = serve
      ? { result: serve(by, params) }
      : { error: { code: -32601, message: `Method not found: ${method}` } };
    by.socket.send(JSON.stringify({ id, jsonrpc: '2.0', ...answer }));
  }

  function accept(socket: WebSocket, client: string): void {
    const connection = { socket, client, topics: new Set<string>(), sent: new Map<number, Letter>() };
    connections.add(connection);
    const pings = setInterval(() => socket.ping(), options.pingMs ?? 30_000);
    socket.on('message', (data) => onMessage(connection, String(data)));
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(pings);
      connections.delete(connection);
    });
  }

  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    attempts++;
    socket.on('error', () => {});
    if (faults.unresponsive) return void hanging.add(socket);
    const { refuse } = faults;
    if (refuse && 'status' in refuse) {
      socket.end(`HTTP/1.1 ${refuse.status} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      return;
    }
    const query = new URL(request.url ?? '', url).searchParams;
    const client = clientIdOf(query.get('auth') ?? '', url);
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      if (refuse) accepted.close(refuse.close, 'Project not found');
      else accept(accepted, client);
    });
  });

  const drop = (code?: number, notFor?: string) => {
    for (const { socket, client } of connections) {
      if (client === notFor) continue;
      if (code === undefined) socket.terminate();
      else socket.close(code, 'Project not found');
    }
  };

  return {
    url,
    port,
    faults,
    mailbox,
    calls,
    attempts: () => attempts,
    release(arrange = (letters) => letters) {
      faults.hold = false;
      for (const letter of arrange(held.splice(0))) spread(letter);
    },
    inject: (topic, message, notFor = '') => spread(mailbox.put({ topic, message, tag: 0, from: notFor })),
    drop,
    async stop() {
      drop();
      for (const socket of hanging) socket.destroy();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
