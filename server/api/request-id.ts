import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

const HEADER = 'x-request-id';
/** Whatever else came would let a client write into the log what it likes. */
const FITTING = /^[\w.-]{1,64}$/;

/** The id of a request: the one that it came with where that fits, else a random one. */
export function requestId({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers[HEADER];
  return typeof given === 'string' && FITTING.test(given) ? given : randomUUID();
}

/** Tells the id with every answer, refusals too; the log has it as `reqId`. */
export function registerRequestId(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header(HEADER, request.id);
  });
}
