import type { ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify';
import { isErrorCode, PhcError } from '../../protocol/errors.ts';
import type { Engine } from '../engine/engine.ts';
import type { ApiKey, KeyStore } from '../keys/key-store.ts';
import type { TraceContext } from '../traces/completion-trace.ts';
import { toPhcError } from './error-envelope.ts';
import { LimitReached } from './limit-reached.ts';
import type { Metrics } from './metrics.ts';
import { checkModel, type ServedModel } from './models.ts';

/** What a request that was let in works with. */
export interface Ticket {
  readonly model: ServedModel;
  /** Aborts when the client is gone or the server stops. */
  readonly signal: AbortSignal;
  /** Whose request it is, who share the engine by their weights: a key, or an address that pays; '' for the person's own. */
  readonly payer: string;
  /** The weight of that key; 1 for all others. */
  readonly weight: number;
  /** Takes note of tokens that were read or written for the request. */
  readonly spend: (tokens: number) => void;
  /** Names the request where its answer is traced. */
  readonly trace: TraceContext;
}

interface GateOptions {
  readonly engine: Engine;
  readonly maxRequests: number;
  readonly metrics: Metrics;
  readonly inFlight: Set<AbortController>;
  /** What the keys of callers may use; undefined where no key has limits. */
  readonly keys: KeyStore | undefined;
}

/** The bounded queue in front of the engine. */
export interface Gate {
  /** True once it lets nothing in any more. */
  readonly isClosed: boolean;
  /**
   * Runs `work`, which answers a request for `model`; refuses it when the engine is not ready or too many are waiting.
   * What fails once the client is gone, or was told in its stream, ends here.
   */
  enter(
    reply: FastifyReply,
    model: string | undefined,
    work: (ticket: Ticket) => Promise<void>,
  ): Promise<void>;
  /** Lets nothing in any more, and resolves once nothing is in flight. */
  drain(): Promise<void>;
  /** Aborts everything in flight with `reason` and lets nothing in any more. */
  close(reason: PhcError): void;
}

/** Throws unless the engine answers now. */
function readyModel({ state }: Engine): ServedModel {
  if (state.status === 'ok' && state.model) return state.model;
  if (state.status !== 'failed') throw new PhcError('PHC_ENGINE_LOADING');
  throw new PhcError(isErrorCode(state.error?.code) ? state.error.code : 'PHC_ENGINE_FAILED');
}

/** Aborted as soon as the connection is gone before the answer is complete. */
function abortWhenGone(response: ServerResponse): AbortController {
  const controller = new AbortController();
  const check = () => {
    if (!response.writableFinished) controller.abort();
  };
  if (response.closed) check();
  else response.once('close', check);
  return controller;
}

function traceContext({ id, headers }: FastifyRequest): TraceContext {
  const { traceparent } = headers;
  return { requestId: id, traceparent: typeof traceparent === 'string' ? traceparent : undefined };
}

/** Counts a request of a key; throws `LimitReached`. */
async function admitCaller(keys: KeyStore | undefined, key: ApiKey | undefined): Promise<void> {
  const seconds = key && (await keys?.admit(key));
  if (seconds) throw new LimitReached(seconds);
}

/** Tells the limits what a request took; an answer that was given is not taken back where they cannot be told. */
async function countSpent(
  keys: KeyStore | undefined,
  key: ApiKey | undefined,
  tokens: number,
  log: FastifyBaseLogger,
): Promise<void> {
  if (!key || key.limits.tokens === null || tokens === 0) return;
  await keys?.spend(key.id, tokens).catch((err: unknown) => log.warn({ err }, 'tokens of a key not counted'));
}

/** Makes the gate; `inFlight` holds the requests that were let in, for whoever counts them. */
export function createGate({ engine, maxRequests, metrics, inFlight, keys }: GateOptions): Gate {
  let closed: PhcError | undefined;
  const whenEmpty: Array<() => void> = [];

  async function admit(
    reply: FastifyReply,
    name: string | undefined,
    work: (ticket: Ticket) => Promise<void>,
  ) {
    if (closed) throw closed;
    const model = readyModel(engine);
    checkModel(model, name);
    if (inFlight.size >= maxRequests) throw new PhcError('PHC_QUEUE_FULL');
    const { caller, payer } = reply.request;
    const key = caller?.key ?? undefined;
    const controller = abortWhenGone(reply.raw);
    inFlight.add(controller);
    let tokens = 0;
    const spend = (more: number) => {
      tokens += more;
    };
    try {
      await admitCaller(keys, key);
      const trace = traceContext(reply.request);
      const asker =
        payer === null ? { payer: key?.id ?? '', weight: key?.weight ?? 1 } : { payer, weight: 1 };
      await work({ model, signal: controller.signal, ...asker, spend, trace });
    } finally {
      await countSpent(keys, key, tokens, reply.log);
      inFlight.delete(controller);
      if (inFlight.size === 0) for (const resolve of whenEmpty.splice(0)) resolve();
    }
  }

  return {
    async enter(reply, name, work) {
      const response = reply.raw;
      try {
        await admit(reply, name, work);
        metrics.countRequest('ok');
      } catch (error) {
        if (response.destroyed) {
          metrics.countRequest('aborted');
          reply.log.info('the client left');
          reply.hijack();
          return;
        }
        const known = toPhcError(error);
        metrics.countRequest(known.code);
        if (!reply.sent) throw known;
        reply.log.warn({ code: known.code, err: known.cause }, 'failed in the middle of an answer');
      }
    },
    drain() {
      closed ??= new PhcError('PHC_SERVER_STOPPING');
      return inFlight.size === 0 ? Promise.resolve() : new Promise((resolve) => whenEmpty.push(resolve));
    },
    get isClosed() {
      return closed !== undefined;
    },
    close(reason) {
      closed = reason;
      for (const controller of inFlight) controller.abort(reason);
    },
  };
}
