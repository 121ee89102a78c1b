import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import type { Engine, GenerateEvent } from '../../server/engine/engine.ts';
import { READY, rememberNothing } from '../support/scripted-engine.ts';
import { appOver, listenOver } from '../support/serve-app.ts';

/** Answers anything at once. */
async function* generate(): AsyncGenerator<GenerateEvent> {
  yield { type: 'text', text: 'x', tokens: [{ id: 1, text: 'x', logprob: -1, top: [] }] };
  const timings = { queueMs: 0, prefillMs: 0, decodeMs: 0, prefilled: 1, forwards: 1 };
  yield { type: 'done', finish: 'stop', promptTokens: 1, tokens: [1], recalled: [], timings };
}
const engine: Engine = { state: READY, generate, remember: rememberNothing, close: async () => {} };

const ROUTES = [
  '/v1/completions',
  '/v1/chat/completions',
  '/infill',
  '/v1/ph/answer',
  '/tokenize',
  '/detokenize',
];

/** Values that were wrong somewhere once: ends of ranges, other types, what JSON alone can say. */
const odd = fc.oneof(
  fc.constantFrom(
    null,
    true,
    '',
    0,
    -1,
    1.5,
    1e308,
    -1e308,
    2 ** 53,
    Number.MIN_VALUE,
    [],
    {},
    [[]],
    [null],
    '\u0000',
  ),
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.jsonValue({ maxDepth: 3 }),
);

const FIELDS = [
  'model',
  'prompt',
  'suffix',
  'max_tokens',
  'temperature',
  'top_p',
  'n',
  'stop',
  'seed',
  'logprobs',
  'echo',
  'stream',
  'stream_options',
  'user',
  'ph',
  'best_of',
  'logit_bias',
  'presence_penalty',
  'frequency_penalty',
  'messages',
  'tools',
  'input_prefix',
  'input_suffix',
  'input_extra',
  'n_predict',
  'id_slot',
  'response_fields',
  'content',
  'tokens',
  'question',
  'documents',
  'folders',
  'method',
  'passages',
  '__proto__',
  'constructor',
];

/** A request that would be answered, with some of its fields replaced. */
const body = fc
  .tuple(fc.dictionary(fc.constantFrom(...FIELDS), odd, { maxKeys: 4 }), fc.boolean())
  .map(([fields, whole]) => {
    const good = {
      prompt: 'a',
      messages: [{ role: 'user', content: 'a' }],
      content: 'a',
      tokens: [1],
      question: 'a',
      documents: [{ name: 'a', text: 'a' }],
    };
    return JSON.stringify(whole ? { ...good, ...fields } : fields);
  });

describe('requests of every shape', function () {
  this.timeout(120_000);

  it('are answered or refused as what they are, never by a failure inside', async () => {
    const app = appOver(engine);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ROUTES), body, async (url, payload) => {
        const response = await app.inject({
          method: 'POST',
          url,
          headers: { host: 'localhost', 'content-type': 'application/json' },
          payload,
        });
        const { statusCode } = response;
        // 404: the engine of this test has no tokeniser on the disk, and only one model.
        assert.ok([200, 400, 404].includes(statusCode), `${statusCode} ${url} ${payload}`);
        if (statusCode !== 200)
          assert.match(response.json().error.code, /^PHC_(REQUEST|MODEL_UNKNOWN|RECEIPT)/);
        assert.doesNotMatch(response.body, /PHC_INTERNAL/);
      }),
      { numRuns: 600 },
    );
    await app.close();
  });

  it('are bytes of any kind: refused, and the next request is served', async () => {
    const app = appOver(engine);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const response = await app.inject({
          method: 'POST',
          url: '/v1/completions',
          headers: { host: 'localhost', 'content-type': 'application/json' },
          payload: Buffer.from(bytes),
        });
        assert.ok([200, 400].includes(response.statusCode), response.body);
      }),
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
