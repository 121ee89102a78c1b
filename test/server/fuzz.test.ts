import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { ANSWER_ROUTE, AnswerRequest } from '../../protocol/answer.ts';
import { ChatRequest } from '../../protocol/chat.ts';
import { CODE_CHECK_ROUTE, CodeCheckRequest } from '../../protocol/code-check.ts';
import { CompletionRequest } from '../../protocol/completion.ts';
import { MemoryRequest } from '../../protocol/memory.ts';
import { createApp } from '../../server/api/app.ts';
import { InfillRequest } from '../../server/api/infill-request.ts';
import { DetokenizeRequest, TokenizeRequest } from '../../server/api/tokenize.ts';
import { serverConfig } from '../../server/config.ts';
import type { Engine, GenerateEvent } from '../../server/engine/engine.ts';
import { type JsonSchema, jsonOf } from '../support/fuzz-schema.ts';
import { READY, rememberNothing } from '../support/scripted-engine.ts';
import { appOver, listenOver } from '../support/serve-app.ts';

/** Answers anything at once. */
async function* generate(): AsyncGenerator<GenerateEvent> {
  yield { type: 'text', text: 'x', tokens: [{ id: 1, text: 'x', logprob: -1, top: [] }] };
  const timings = { queueMs: 0, prefillMs: 0, decodeMs: 0, prefilled: 1, forwards: 1 };
  yield { type: 'done', finish: 'stop', promptTokens: 1, tokens: [1], recalled: [], timings };
}
const engine: Engine = { state: READY, generate, remember: rememberNothing, close: async () => {} };

/** Every route that reads a body, with the schema of its body and one that is answered. */
const ROUTES: ReadonlyArray<readonly ['POST' | 'PUT', string, z.core.$ZodType, object]> = [
  ['POST', '/v1/completions', CompletionRequest, { prompt: 'a' }],
  ['POST', '/v1/chat/completions', ChatRequest, { messages: [{ role: 'user', content: 'a' }] }],
  ['POST', '/infill', InfillRequest, { input_prefix: 'a' }],
  ['POST', ANSWER_ROUTE, AnswerRequest, { question: 'a', documents: [{ name: 'a', text: 'a' }] }],
  ['POST', '/tokenize', TokenizeRequest, { content: 'a' }],
  ['POST', '/detokenize', DetokenizeRequest, { tokens: [1] }],
  ['POST', CODE_CHECK_ROUTE, CodeCheckRequest, { language: 'python', program: 'a' }],
  ['PUT', '/v1/ph/memory', MemoryRequest, { folders: ['/a'] }],
];

/** A body by its schema, which mostly is what would be answered but for some fields. */
function bodyOf(schema: z.core.$ZodType, good: object): fc.Arbitrary<string> {
  const any = jsonOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema);
  return fc
    .tuple(any, fc.boolean())
    .map(([fields, whole]) =>
      JSON.stringify(
        whole && typeof fields === 'object' && !Array.isArray(fields) ? { ...good, ...fields } : fields,
      ),
    );
}

const everyRoute = () =>
  createApp({
    engine,
    config: serverConfig({ apiKeys: [], memory: true }),
    version: '0.0.0',
    checkCode: async () => ({ passed: true, detail: '' }),
  });

describe('requests of every shape', function () {
  this.timeout(120_000);

  for (const [method, url, schema, good] of ROUTES) {
    it(`are answered or refused as what they are, never by a failure inside: ${url}`, async () => {
      const app = everyRoute();
      const headers = { host: 'localhost', 'content-type': 'application/json' };
      const whole = await app.inject({ method, url, headers, payload: good });
      // The engine of this test has no tokeniser on the disk.
      assert.ok(whole.statusCode === 200 || url.includes('tokenize'), whole.body);
      await fc.assert(
        fc.asyncProperty(bodyOf(schema, good), async (payload) => {
          const response = await app.inject({ method, url, headers, payload });
          const { statusCode } = response;
          assert.ok([200, 400, 404].includes(statusCode), `${statusCode} ${url} ${payload}`);
          if (statusCode !== 200)
            assert.match(response.json().error.code, /^PHC_(REQUEST|MODEL_UNKNOWN|RECEIPT)/);
          assert.doesNotMatch(response.body, /PHC_INTERNAL/);
        }),
        { numRuns: 150 },
      );
      await app.close();
    });
  }

  it('have any parameters in their address: answered or refused', async () => {
    const app = everyRoute();
    const part = fc.oneof(
      fc.webSegment(),
      fc.constantFrom('..', '%2e%2e%2f', '%00', '%ff', 'a'.repeat(5000)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('/v1/models/', '/v1/ph/receipts/', '/v1/ph/weights/', '/'),
        part,
        fc.webQueryParameters(),
        async (route, name, query) => {
          const url = `${route}${name}?nonce=${query}`;
          const { statusCode, body } = await app.inject({ url, headers: { host: 'localhost' } });
          assert.ok([200, 400, 404, 414].includes(statusCode), `${statusCode} ${url}`);
          assert.doesNotMatch(body, /PHC_INTERNAL/);
        },
      ),
      { numRuns: 200 },
    );
    await app.close();
  });

  it('have any headers: answered, or refused as what they are', async () => {
    const app = everyRoute();
    const names = [
      'authorization',
      'traceparent',
      'x-request-id',
      'origin',
      'host',
      'content-type',
      'accept',
      'range',
    ];
    const value = fc.oneof(
      fc.string({ unit: 'grapheme-ascii', maxLength: 60 }),
      fc.constantFrom('', 'x'.repeat(3000)),
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 4 }), async (some) => {
        const headers = { host: 'localhost', 'content-type': 'application/json', ...some };
        const { statusCode, body } = await app.inject({
          method: 'POST',
          url: '/v1/completions',
          headers,
          payload: '{"prompt":"a"}',
        });
        assert.ok([200, 400, 401, 403, 415].includes(statusCode), `${statusCode} ${JSON.stringify(headers)}`);
        assert.doesNotMatch(body, /PHC_INTERNAL/);
      }),
      { numRuns: 200 },
    );
    await app.close();
  });

  it('are bytes of any kind: refused, and the next request is served', async () => {
    const app = everyRoute();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ROUTES),
        fc.uint8Array({ maxLength: 200 }),
        async ([method, url], bytes) => {
          const headers = { host: 'localhost', 'content-type': 'application/json' };
          const response = await app.inject({ method, url, headers, payload: Buffer.from(bytes) });
          assert.ok([200, 400].includes(response.statusCode), response.body);
        },
      ),
      { numRuns: 300 },
    );
    await app.close();
  });

  it('hold text that is not UTF-8: what does not decode is replaced', async () => {
    const app = appOver(engine);
    const payload = Buffer.concat([
      Buffer.from('{"prompt":"'),
      Buffer.from([0xff, 0xc0, 0x80, 0xed]),
      Buffer.from('"}'),
    ]);
    const headers = { host: 'localhost', 'content-type': 'application/json' };
    const response = await app.inject({ method: 'POST', url: '/v1/completions', headers, payload });
    assert.equal(response.statusCode, 200);
    await app.close();
  });

  it('are nested as deep as a body may be: refused', async () => {
    const app = appOver(engine);
    const deep = '['.repeat(1_000_000);
    const headers = { host: 'localhost', 'content-type': 'application/json' };
    for (const payload of [deep, `{"prompt":${deep}${']'.repeat(1_000_000)}}`]) {
      const response = await app.inject({ method: 'POST', url: '/v1/completions', headers, payload });
      assert.equal(response.statusCode, 400);
    }
    await app.close();
  });
});

describe('connections of every kind', function () {
  this.timeout(120_000);
  const ask = (payload: string, close = false) =>
    `POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
    `${close ? 'Connection: close\r\n' : ''}Content-Length: ${Buffer.byteLength(payload)}\r\n\r\n${payload}`;

  it('send raw bytes: each is answered or closed, and the server lives', async () => {
    const { app, port, url } = await listenOver(engine);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
        const socket = connect(port, '127.0.0.1');
        socket.on('error', () => {});
        socket.end(bytes);
        const answer = await text(socket).catch(() => '');
        assert.ok(answer === '' || answer.startsWith('HTTP/1.1 4'), answer);
      }),
      { numRuns: 60 },
    );
    assert.equal((await fetch(`${url}/health`)).status, 200);
    app.server.closeAllConnections();
    await app.close();
  });

  it('send several requests at once: they are answered in order, streams too', async () => {
    const { app, port } = await listenOver(engine);
    const socket = connect(port, '127.0.0.1');
    const stream = '{"prompt":"a","stream":true}';
    socket.write(ask('{"prompt":"a"}') + ask(stream) + ask('{"prompt":7}') + ask('{"prompt":"b"}', true));
    const answer = await text(socket);
    assert.deepEqual(
      [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status),
      ['200', '200', '400', '200'],
    );
    assert.equal(answer.split('[DONE]').length, 2);
    await app.close();
  });

  it('send their request byte by byte, and are answered', async () => {
    const { app, port } = await listenOver(engine);
    const socket = connect(port, '127.0.0.1').setNoDelay(true);
    for (const byte of Buffer.from(ask('{"prompt":"ä"}', true))) {
      await new Promise((resolve) => socket.write(Buffer.of(byte), resolve));
    }
    assert.match(await text(socket), /^HTTP\/1\.1 200/);
    await app.close();
  });

  it('are many that send nothing, or half a request: others are served meanwhile', async () => {
    const MANY = 1500;
    const { app, port, url } = await listenOver(engine);
    const sockets = await Promise.all(
      Array.from(
        { length: MANY },
        (_, i) =>
          new Promise<ReturnType<typeof connect>>((resolve, reject) => {
            const socket = connect(port, '127.0.0.1', () => {
              if (i % 2 === 0) socket.write('POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
              resolve(socket);
            });
            socket.once('error', reject);
          }),
      ),
    );
    const response = await fetch(`${url}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"prompt":"a"}',
    });
    assert.equal(response.status, 200);
    // A half request is given up after this time, whatever it still sends.
    assert.ok(app.server.headersTimeout <= 20_000);
    for (const socket of sockets) socket.on('error', () => {}).destroy();
    app.server.closeAllConnections();
    await app.close();
  });
});
