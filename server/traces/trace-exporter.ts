import type { FastifyBaseLogger } from 'fastify';
import { otlpBody, type Span } from './otlp.ts';

/** Takes spans and sends them to a collector, beside the work. */
export interface TraceExporter {
  add(spans: readonly Span[]): void;
  /** Sends what is left, within a second. */
  close(): Promise<void>;
}

const EVERY_MS = 1000;
const PATIENCE_MS = 1000;
/** A collector that is away must not fill the memory of the server. */
const MOST_WAITING = 4096;

/** Sends to the collector at `endpoint` (OTLP over HTTP, without `/v1/traces`) once a second; what it does not take is dropped. */
export function createTraceExporter(
  endpoint: string,
  version: string,
  log: FastifyBaseLogger,
): TraceExporter {
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
  let waiting: Span[] = [];
  let sending: Promise<void> = Promise.resolve();
  let told = false;

  async function post(spans: readonly Span[]): Promise<void> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(otlpBody(spans, version)),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`HTTP status ${response.status}`);
      told = false;
    } catch (err) {
      // Once, until it takes some again.
      if (!told) log.warn({ err, lost: spans.length }, 'the collector of traces takes none');
      told = true;
    }
  }

  const flush = () => {
    if (waiting.length === 0) return sending;
    const spans = waiting;
    waiting = [];
    sending = sending.then(() => post(spans));
    return sending;
  };
  const timer = setInterval(() => void flush(), EVERY_MS).unref();

  return {
    add(spans) {
      if (waiting.length + spans.length <= MOST_WAITING) waiting.push(...spans);
    },
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}
