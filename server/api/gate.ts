import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { isErrorCode, PhcError } from '../../protocol/errors.ts';
import type { Engine } from '../engine/engine.ts';
import { toPhcError } from './error-envelope.ts';
import type { Metrics } from './metrics.ts';
import { checkModel, type ServedModel } from './models.ts';

/** What a request that was let in works with. */
export interface Ticket {
  readonly model: ServedModel;
  /** Aborts when the client is gone or the server stops. */
  readonly signal: AbortSignal;
}

/** The bounded queue in front of the engine. */
export interface Gate {
  /**
   * Runs `work`, which answers a request for `model`; refuses it when the engine is not ready or too many are waiting.
   * What fails once the client is gone, or was told in its stream, ends here.
   */
  enter(
    reply: FastifyReply,
    model: string | undefined,
    work: (ticket: Ticket) => Promise<void>,
  ): Promise<void>;
  /** Aborts everything in flight with `reason` and lets nothing in any more. */
  close(reason: PhcError): void;
}

/** Throws unless the engine answers now. */
function readyModel({ state }: Engine): ServedModel {
  if (state.status === 'ready' && state.model) return state.model;
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

/** Makes the gate; `inFlight` holds the requests that were let in, for whoever counts them. */
export function createGate(
  engine: Engine,
  maxRequests: number,
  metrics: Metrics,
  inFlight: Set<AbortController>,
): Gate {
  let closed: PhcError | undefined;

  async function admit(
    response: ServerResponse,
    name: string | undefined,
    work: (ticket: Ticket) => Promise<void>,
  ) {
    if (closed) throw closed;
    const model = readyModel(engine);
    checkModel(model, name);
    if (inFlight.size >= maxRequests) throw new PhcError('PHC_QUEUE_FULL');
    const controller = abortWhenGone(response);
    inFlight.add(controller);
    try {
      await work({ model, signal: controller.signal });
    } finally {
      inFlight.delete(controller);
    }
  }

  return {
    async enter(reply, name, work) {
      const response = reply.raw;
      try {
        await admit(response, name, work);
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
    close(reason) {
      closed = reason;
      for (const controller of inFlight) controller.abort(reason);
    },
  };
}
