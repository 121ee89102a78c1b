import type { EventEmitter } from 'node:events';
import { SignClient } from '@walletconnect/sign-client';
import type { ClientStorage } from './client-storage.ts';

// The parts of sign-client 2.21.8 that are replaced or read. They are private there, so the version is pinned and a
// test fails when one of them is missing.

export interface Session {
  readonly topic: string;
  /** Seconds since the epoch. */
  readonly expiry: number;
  readonly peer: { readonly metadata: { readonly name: string } };
  readonly namespaces: Readonly<
    Record<string, { readonly accounts: readonly string[]; readonly methods: readonly string[] }>
  >;
}

export interface JsonRpcAnswer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly code?: number; readonly message?: string };
}

/** A request as the history keeps it until it is answered. */
export interface HistoryRecord {
  readonly id: number;
  readonly topic: string;
  readonly request: { readonly method: string; readonly params: unknown };
}

export interface Relayer {
  readonly connected: boolean;
  transportExplicitlyClosed: boolean;
  heartBeatTimeout: number;
  readonly events: EventEmitter;
  readonly provider: {
    readonly events: EventEmitter;
    readonly connection: { readonly events: EventEmitter; readonly socket?: { terminate(): void } };
    connect(): Promise<void>;
    disconnect(): Promise<void>;
  };
  readonly subscriber: {
    subscribeTimeout: number;
    initialSubscribeTimeout: number;
    start(): Promise<void>;
    stop(): Promise<void>;
  };
  readonly publisher: {
    publishTimeout: number;
    initialPublishTimeout: number;
    readonly queue: Map<string, { readonly request: unknown; readonly opts: unknown }>;
    rpcPublish(request: unknown, opts: unknown): Promise<unknown>;
    checkQueue(): void;
  };
  readonly messages: {
    readonly messages: Map<string, Record<string, string>>;
    readonly messagesWithoutClientAck: Map<string, Record<string, string>>;
    set(topic: string, message: string, direction?: string): Promise<string>;
  };
  createProvider(): Promise<void>;
  connect(): Promise<void>;
  toEstablishConnection(): Promise<void>;
  transportClose(): Promise<void>;
}

export interface Core {
  readonly relayer: Relayer;
  readonly crypto: {
    decode(topic: string, encoded: string, options?: unknown): Promise<unknown>;
    getPayloadType(encoded: string): number;
  };
  readonly history: {
    readonly records: Map<number, HistoryRecord>;
    set(topic: string, request: { readonly id: number }, chainId?: string): void;
    delete(topic: string, id?: number): void;
  };
  readonly heartbeat: { interval: number; readonly events: EventEmitter; stop(): void };
  readonly events: EventEmitter;
}

export interface Client {
  readonly core: Core;
  readonly events: EventEmitter;
  readonly session: { getAll(): readonly Session[]; delete(topic: string, reason: unknown): Promise<void> };
  readonly proposal: { getAll(): readonly { readonly id: number }[] };
  readonly engine: {
    readonly events: EventEmitter;
    getTVFParams(): object;
    onSessionRequestResponse(topic: string, answer: JsonRpcAnswer): void;
  };
  initialize(): Promise<void>;
  connect(parameters: unknown): Promise<{ readonly uri?: string; approval(): Promise<Session> }>;
  request(parameters: unknown): Promise<unknown>;
  disconnect(parameters: unknown): Promise<void>;
}

interface SilentLogger {
  readonly level: 'silent';
  bindings(): object;
  child(): SilentLogger;
  trace(): void;
  debug(): void;
  info(): void;
  warn(): void;
  error(): void;
  fatal(): void;
}

/**
 * What the library tells holds requests in clear, so nothing of it is kept. Without a logger of ours it writes to
 * stdout, and holds a megabyte of its own trace in memory.
 */
function silentLogger(): SilentLogger {
  const nothing = () => {};
  return {
    level: 'silent',
    bindings: () => ({}),
    child: silentLogger,
    trace: nothing,
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: nothing,
    fatal: nothing,
  };
}

export interface ClientOptions {
  readonly projectId: string;
  readonly relayUrl: string;
  readonly storage: ClientStorage;
}

/**
 * Cores of one prefix are shared through globalThis by all extensions of the host, the second one's options being
 * ignored.
 */
const PREFIX = 'ph-codex';

/** A client that has not been started, so that everything can be replaced before anything runs. */
export function createClient({ projectId, relayUrl, storage }: ClientOptions): Client {
  forgetGlobalCore();
  // The types want a logger of pino 7 and hide what this file is about: the one place where they are overruled.
  const logger: unknown = silentLogger();
  const client: unknown = new SignClient({
    projectId,
    relayUrl,
    storage,
    logger: logger as string,
    telemetryEnabled: false,
    customStoragePrefix: PREFIX,
    metadata: {
      name: 'PH-Codex',
      description: 'Pays for suggestions in VS Code',
      // Phones show it as the origin of the request.
      url: 'https://posthuman.market',
      icons: [],
    },
  });
  return client as Client;
}

/** Lets the next client have a core of its own: the library would give it the closed one. */
export function forgetGlobalCore(): void {
  Reflect.deleteProperty(globalThis, `_walletConnectCore_${PREFIX}`);
  Reflect.deleteProperty(globalThis, `_walletConnectCore_${PREFIX}_count`);
}
