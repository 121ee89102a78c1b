import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { type ErrorCode, PhcError } from '../../protocol/errors.ts';
import type { AuditDuty } from '../audit/audit-duty.ts';
import type { ServerConfig } from '../config.ts';
import type { Engine } from '../engine/engine.ts';
import type { Identity } from '../identity/identity.ts';
import type { KeyStore } from '../keys/key-store.ts';
import { PaymentNeeded } from '../payments/payment-needed.ts';
import type { Payments } from '../payments/payments.ts';
import type { Reader } from '../reader/open-reader.ts';
import type { Tls } from '../tls.ts';
import type { TraceExporter } from '../traces/trace-exporter.ts';
import { createAccess } from './access.ts';
import { registerAnswer } from './answer.ts';
import { type CheckAsset, registerAssetCheck } from './asset-check.ts';
import { registerAudits } from './audits.ts';
import { registerChat } from './chat.ts';
import { type CheckCode, registerCodeCheck } from './code-check.ts';
import { registerCompletions } from './completions.ts';
import { errorEnvelope, retryAfter, toPhcError } from './error-envelope.ts';
import { createGate } from './gate.ts';
import { registerGuard } from './guard.ts';
import { registerHealth } from './health.ts';
import { createHttpServer } from './http-server.ts';
import { registerIdentity } from './identity.ts';
import { registerInfill } from './infill.ts';
import { BODY_LIMIT, discardBody, registerJsonBody } from './json-body.ts';
import { registerMemory } from './memory.ts';
import { createMetrics, registerMetrics } from './metrics.ts';
import { registerModels } from './models.ts';
import { registerOpenApi } from './openapi.ts';
import { registerReceipts } from './receipts.ts';
import { registerRequestId, requestId } from './request-id.ts';
import { paymentHeaders, registerTerms } from './terms.ts';
import { registerTokenize } from './tokenize.ts';
import { registerWeights } from './weights.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Refuses new completions, and resolves once none is in work. */
    drain(): Promise<void>;
  }
}

/** What the HTTP server is made of. */
export interface AppOptions {
  readonly engine: Engine;
  readonly config: ServerConfig;
  readonly version: string;
  /** Who the server is, and what signs its receipts; without it there are none. */
  readonly identity?: Identity;
  /** Keys that were made by `ph-codex keys`, beside those of the configuration. */
  readonly keys?: KeyStore | undefined;
  /** What answers cost; without it they cost nothing. */
  readonly payments?: Payments | undefined;
  /** Audits of other servers, on the person's own server only. */
  readonly audits?: AuditDuty | undefined;
  /** Reads chains, on the person's own server only. */
  readonly checkAsset?: CheckAsset | undefined;
  /** Runs generated code, on the person's own server only. */
  readonly checkCode?: CheckCode | undefined;
  /** Marks answers in passages; without it answers are written. */
  readonly reader?: Reader | undefined;
  /** Where traces of answers are sent; without it nothing is traced. */
  readonly traces?: TraceExporter | undefined;
  /** What it serves https with; http when left out. */
  readonly tls?: Tls | undefined;
  /** Where it logs; nowhere when left out. */
  readonly log?: FastifyBaseLogger;
}

/** Answers what is not even HTTP; there is no request to reply to, only the socket. */
function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const code: ErrorCode =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'PHC_REQUEST_TIMEOUT' : 'PHC_REQUEST_INVALID';
  const known = new PhcError(code);
  const body = JSON.stringify(errorEnvelope(known));
  socket.end(
    `HTTP/1.1 ${known.status} ${STATUS_CODES[known.status]}\r\nConnection: close\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function registerErrors(app: FastifyInstance): void {
  app.setErrorHandler(async (error, request, reply) => {
    const known = toPhcError(error);
    if (known.code === 'PHC_INTERNAL') request.log.error({ err: known.cause }, 'unexpected error');
    if (known.code === 'PHC_REQUEST_TOO_LARGE') await discardBody(request.raw);
    const seconds = retryAfter(known);
    if (seconds !== undefined) reply.header('retry-after', seconds);
    if (known instanceof PaymentNeeded) reply.headers(paymentHeaders(known));
    if (known.status === 401) reply.header('www-authenticate', 'Bearer');
    return reply.code(known.status).send(errorEnvelope(known));
  });
  app.setNotFoundHandler(() => {
    throw new PhcError('PHC_REQUEST_UNKNOWN_ROUTE');
  });
}

/** The HTTP server over an engine, not yet listening; `close()` ends what is in flight with `PHC_SERVER_STOPPING`. */
export function createApp({
  engine,
  config,
  version,
  log,
  identity,
  payments,
  audits,
  checkAsset,
  checkCode,
  keys,
  reader,
  tls,
  traces,
}: AppOptions): FastifyInstance {
  const app: FastifyInstance = Fastify({
    serverFactory: (handler) => createHttpServer(handler, tls),
    ...(log ? { loggerInstance: log } : {}),
    bodyLimit: BODY_LIMIT,
    genReqId: requestId,
    clientErrorHandler: answerBrokenRequest,
    forceCloseConnections: 'idle',
  });
  const inFlight = new Set<AbortController>();
  const metrics = createMetrics(
    () => inFlight.size,
    () => engine.load,
  );
  const gate = createGate({ engine, maxRequests: config.maxRequests, metrics, inFlight, keys });
  app.decorate('drain', () => gate.drain());
  app.addHook('preClose', async () => gate.close(new PhcError('PHC_SERVER_STOPPING')));

  registerErrors(app);
  registerRequestId(app);
  registerJsonBody(app);
  registerGuard(app, config, createAccess(config.apiKeys, keys));
  if (keys) app.addHook('onClose', () => keys.close());
  registerHealth(app, engine, gate, version);
  registerMetrics(app, metrics);
  registerModels(app, engine);
  const receipts = config.receipts ? identity?.receipts : undefined;
  const context = { engine, config, gate, metrics, receipts, till: payments?.till, traces };
  if (traces) app.addHook('onClose', () => traces.close());
  registerCompletions(app, context);
  registerChat(app, context);
  registerInfill(app, context);
  registerAnswer(app, context, reader);
  if (reader) app.addHook('onClose', async () => reader.close());
  registerTokenize(app, engine);
  registerOpenApi(app, version);
  if (payments) {
    registerTerms(app, payments);
    app.addHook('onClose', () => payments.close());
  }
  if (config.memory) registerMemory(app, engine);
  if (config.shared.length > 0) registerWeights(app, config.shared);
  if (audits) registerAudits(app, audits);
  if (checkCode) registerCodeCheck(app, checkCode);
  if (checkAsset) registerAssetCheck(app, checkAsset, config.stallMs);
  if (identity) {
    registerIdentity(app, engine, identity);
    if (receipts) registerReceipts(app, receipts);
    app.addHook('onClose', () => identity.receipts.close());
  }
  return app;
}
