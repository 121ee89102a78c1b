import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { EngineLoad, GenerateDone } from '../engine/engine.ts';

/** What the server counts; names by stage, as operators know them from other inference servers. */
export interface Metrics {
  readonly registry: Registry;
  /** A request came to its end: `ok`, `aborted`, or the code of its error. */
  countRequest(outcome: string): void;
  countTokens(kind: 'prompt' | 'prefilled' | 'cached' | 'generated', count: number): void;
  /** From a request's way into the engine to its first text, in milliseconds. */
  observeFirstToken(ms: number): void;
  observe(timings: GenerateDone['timings'], generated: number): void;
}

// From a warm keystroke (20 ms on a slow machine) to a long prompt behind a full queue.
const BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30];

/** What the engine tells of itself; nothing where it does not. */
function registerLoad(registers: Registry[], load: () => EngineLoad | undefined): void {
  const gauge = (name: string, help: string, value: (load: EngineLoad) => number) =>
    new Gauge({
      name: `phcodex_${name}`,
      help,
      registers,
      collect() {
        const now = load();
        this.set(now ? value(now) : 0);
      },
    });
  gauge('engine_waiting', 'Requests that wait for a slot of the KV cache.', ({ waiting }) => waiting);
  gauge('kv_tokens', 'Tokens whose keys and values are held.', ({ kv }) => kv.used);
  gauge('kv_tokens_limit', 'Tokens whose keys and values there is room for.', ({ kv }) => kv.room);
  new Counter({
    name: 'phcodex_passes_total',
    help: 'Passes of the model, by the number of sequences computed together in each.',
    labelNames: ['sequences'],
    registers,
    collect() {
      this.reset();
      for (const [index, count] of load()?.passes.entries() ?? []) this.inc({ sequences: index + 1 }, count);
    },
  });
}

/** Makes the counters; `queueSize` and `load` are asked at every scrape. */
export function createMetrics(
  queueSize: () => number,
  load: () => EngineLoad | undefined = () => undefined,
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const stage = (name: string, help: string) =>
    new Histogram({ name: `phcodex_request_${name}_seconds`, help, buckets: BUCKETS, registers });
  const queue = stage('queue', 'Time that a completion waited for the engine.');
  const prefill = stage('prefill', 'Time that the prompt took.');
  const decode = stage('decode', 'Time that the generated tokens took.');
  const firstToken = stage('first_token', 'Time from the way into the engine to the first text.');
  const perToken = stage('time_per_token', 'Decode time over generated tokens, of answers that have any.');
  const requests = new Counter({
    name: 'phcodex_requests_total',
    help: 'Valid completion requests by outcome: ok, aborted, or the code of the error.',
    labelNames: ['outcome'],
    registers,
  });
  const tokens = new Counter({
    name: 'phcodex_tokens_total',
    help: 'Tokens by kind: prompt, of it prefilled (computed) and cached (in the KV cache already), generated.',
    labelNames: ['kind'],
    registers,
  });
  new Gauge({
    name: 'phcodex_queue_size',
    help: 'Requests in flight or waiting for the engine.',
    registers,
    collect() {
      this.set(queueSize());
    },
  });
  registerLoad(registers, load);
  return {
    registry,
    countRequest: (outcome) => requests.inc({ outcome }),
    countTokens: (kind, count) => tokens.inc({ kind }, count),
    observeFirstToken: (ms) => firstToken.observe(ms / 1000),
    observe({ queueMs, prefillMs, decodeMs }, generated) {
      queue.observe(queueMs / 1000);
      prefill.observe(prefillMs / 1000);
      decode.observe(decodeMs / 1000);
      if (generated > 0) perToken.observe(decodeMs / 1000 / generated);
    },
  };
}

/** `GET /metrics`, in Prometheus' text format. */
export function registerMetrics(app: FastifyInstance, { registry }: Metrics): void {
  app.get('/metrics', async (_request, reply) => {
    reply.type(registry.contentType);
    return registry.metrics();
  });
}
