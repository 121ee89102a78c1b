import type { FastifyInstance } from 'fastify';
import * as z from 'zod/mini';
import { ANSWER_ROUTE, AnswerRequest, AnswerResponse } from '../../protocol/answer.ts';
import { ChatChunk, ChatRequest } from '../../protocol/chat.ts';
import { CompletionRequest, CompletionResponse, ErrorResponse } from '../../protocol/completion.ts';
import { ERRORS } from '../../protocol/errors.ts';
import { Health } from '../../protocol/health.ts';
import { ReceiptsHead, ServerIdentity } from '../../protocol/identity.ts';
import { InfillRequest } from './infill-request.ts';
import { DetokenizeRequest, TokenizeRequest } from './tokenize.ts';

type Json = Readonly<Record<string, unknown>>;

/** Schemas of bodies: what is sent here is described as it may come, what is answered as it goes. */
const SENT = {
  CompletionRequest,
  ChatRequest,
  InfillRequest,
  AnswerRequest,
  TokenizeRequest,
  DetokenizeRequest,
} as const;
const ANSWERED = {
  CompletionResponse,
  ChatChunk,
  AnswerResponse,
  ErrorResponse,
  Health,
  ServerIdentity,
  ReceiptsHead,
} as const;

type SentName = keyof typeof SENT;
type AnsweredName = keyof typeof ANSWERED;

function schemas(): Json {
  const all: Record<string, unknown> = {};
  for (const [io, named] of [
    ['input', SENT],
    ['output', ANSWERED],
  ] as const) {
    for (const [name, schema] of Object.entries(named)) {
      const { $schema, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
      all[name] = rest;
    }
  }
  return all;
}

const refTo = (name: SentName | AnsweredName) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: Json) => ({ 'application/json': { schema } });
const answer = (description: string, schema: Json) => ({ '200': { description, content: json(schema) } });
const failed = { default: { description: 'An error.', content: json(refTo('ErrorResponse')) } };
const ANY: Json = { type: 'object' };

function posts(summary: string, body: SentName, responses: Json): Json {
  return {
    post: {
      summary,
      requestBody: { required: true, content: json(refTo(body)) },
      responses: { ...responses, ...failed },
    },
  };
}

function gets(summary: string, responses: Json, rest: Json = {}): Json {
  return { get: { summary, responses: { ...responses, ...failed }, ...rest } };
}

/** The same body whole, or as events whose data is described by `chunk`. */
function streamed(whole: Json, chunk: Json): Json {
  return {
    '200': {
      description: 'The answer; with "stream" as server-sent events.',
      content: { ...json(whole), 'text/event-stream': { schema: chunk } },
    },
  };
}

/** Nobody is asked for a key there. */
const OPEN = { security: [] };

function paths(): Json {
  return {
    '/v1/completions': posts(
      "OpenAI's legacy completions",
      'CompletionRequest',
      streamed(refTo('CompletionResponse'), refTo('CompletionResponse')),
    ),
    '/v1/chat/completions': posts(
      "OpenAI's conversations, for models with a chat template",
      'ChatRequest',
      streamed(ANY, refTo('ChatChunk')),
    ),
    '/infill': posts("llama.cpp's fill-in-the-middle", 'InfillRequest', streamed(ANY, ANY)),
    [ANSWER_ROUTE]: posts(
      'An answer with the passages of documents that tell it',
      'AnswerRequest',
      answer('The answer.', refTo('AnswerResponse')),
    ),
    '/tokenize': posts('Token ids of a text', 'TokenizeRequest', answer('{ tokens }', ANY)),
    '/detokenize': posts('Text of token ids', 'DetokenizeRequest', answer('{ content }', ANY)),
    '/v1/models': gets('The served model', answer('{ object, data }', ANY)),
    '/v1/ph/identity': gets(
      'Who this server says that it is',
      answer('Its claims.', refTo('ServerIdentity')),
    ),
    '/v1/ph/receipts/head': gets('The last receipt', answer('Number and hash.', refTo('ReceiptsHead'))),
    '/health': gets('Whether the server lives and can answer', answer('Ready.', refTo('Health')), OPEN),
    '/ready': gets('Whether it takes new requests', answer('Ready.', refTo('Health')), OPEN),
    '/openapi.json': gets('This document', answer('OpenAPI 3.1.', ANY), OPEN),
    '/metrics': gets("Prometheus' text format", {
      '200': { description: 'The counters.', content: { 'text/plain': { schema: { type: 'string' } } } },
    }),
  };
}

/** The API as an OpenAPI 3.1 document, made of the schemas that requests are checked with. */
export function openApi(version: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Posthuman Codex',
      version,
      description: `Error codes: ${Object.keys(ERRORS)
        .filter((code) => /^PHC_(REQUEST|AUTH|QUEUE|ENGINE|UPSTREAM|CHAT|MODEL_UNKNOWN)/.test(code))
        .join(', ')}; see docs/reference/errors.md.`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths: paths(),
    components: {
      schemas: schemas(),
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
    },
    security: [{ key: [] }, {}],
  };
}

/** `GET /openapi.json`. */
export function registerOpenApi(app: FastifyInstance, version: string): void {
  let document: Json | undefined;
  app.get('/openapi.json', async () => {
    document ??= openApi(version);
    return document;
  });
}
