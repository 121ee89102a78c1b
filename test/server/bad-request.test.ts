import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { scriptedEngine } from '../support/scripted-engine.ts';
import { appOver, listenOver, post } from '../support/serve-app.ts';

const BAD_FIELDS: ReadonlyArray<readonly [string, object, string]> = [
  ['no prompt', {}, 'prompt'],
  ['a prompt that is a number', { prompt: 7 }, 'prompt'],
  ['token ids below zero', { prompt: [-1] }, 'prompt'],
  ['an absurd max_tokens', { prompt: 'a', max_tokens: 1e12 }, 'max_tokens'],
  ['max_tokens as text', { prompt: 'a', max_tokens: '16' }, 'max_tokens'],
  ['a temperature of 9', { prompt: 'a', temperature: 9 }, 'temperature'],
  ['n of 0', { prompt: 'a', n: 0 }, 'n'],
  ['a stop that is an object', { prompt: 'a', stop: {} }, 'stop'],
  ['a suffix for tokens', { prompt: [1], suffix: 'b' }, 'suffix'],
  ['a short nonce', { prompt: 'a', ph: { nonce: '00' } }, 'ph.nonce'],
  ['warm with tokens to generate', { prompt: 'a', ph: { nonce: '0'.repeat(64), warm: true } }, 'ph.warm'],
  ['prompts of text and of tokens', { prompt: ['a', [1]] }, 'prompt'],
  ['more choices than 32', { prompt: Array.from({ length: 11 }, () => 'a'), n: 3 }, 'prompt'],
  ['ph for two prompts', { prompt: ['a', 'b'], ph: { nonce: '0'.repeat(64) } }, 'prompt'],
  ['ph for two choices', { prompt: 'a', n: 2, ph: { nonce: '0'.repeat(64) } }, 'n'],
];

async function refusal(payload: string, contentType = 'application/json') {
  const response = await appOver(scriptedEngine()).inject({
    method: 'POST',
    url: '/v1/completions',
    headers: { host: 'localhost', 'content-type': contentType },
    payload,
  });
  return { status: response.statusCode, body: response.body, error: response.json().error };
}

describe('a bad request', () => {
  for (const [what, body, param] of BAD_FIELDS) {
    it(`names the field at fault: ${what}`, async () => {
      const response = await post(appOver(scriptedEngine()), '/v1/completions', body);
      const { error } = response.json();
      assert.equal(response.statusCode, 400);
      assert.equal(error.code, 'PHC_REQUEST_INVALID');
      assert.equal(error.type, 'invalid_request_error');
      assert.ok(error.param === param || error.param.startsWith(`${param}.`), error.param);
    });
  }

  it('is malformed JSON: refused, without quoting it', async () => {
    const { status, error, body } = await refusal('{"prompt": "my secret code');
    assert.equal(status, 400);
    assert.equal(error.code, 'PHC_REQUEST_INVALID');
    assert.doesNotMatch(body, /secret/);
  });

  it('is an empty body, a list or null: refused', async () => {
    for (const payload of ['', '[]', 'null', '"text"']) {
      const { status, error } = await refusal(payload);
      assert.equal(status, 400, payload);
      assert.equal(error.code, 'PHC_REQUEST_INVALID', payload);
    }
  });

  it('goes to an unknown address: told so in the same envelope', async () => {
    const response = await appOver(scriptedEngine()).inject({
      url: '/v2/none',
      headers: { host: 'localhost' },
    });
    assert.equal(response.statusCode, 404);
    assert.equal(response.json().error.code, 'PHC_REQUEST_UNKNOWN_ROUTE');
  });

  it('is not HTTP at all: answered in the same envelope', async () => {
    const { app, port } = await listenOver(scriptedEngine());
    const socket = connect(port, '127.0.0.1');
    socket.end('this is not HTTP\r\n\r\n');
    const answer = await text(socket);
    await app.close();
    assert.match(answer, /^HTTP\/1\.1 400 Bad Request/);
    assert.match(answer, /PHC_REQUEST_INVALID/);
  });
});

describe('a request that does not arrive', () => {
  it('is given up after a time, and told so', async () => {
    const { app, port } = await listenOver(scriptedEngine());
    assert.ok(app.server.headersTimeout > 0 && app.server.headersTimeout <= 60_000);
    assert.ok(app.server.requestTimeout > 0 && app.server.requestTimeout <= 60_000);
    assert.ok(app.server.keepAliveTimeout > 0);
    app.server.once('connection', (socket) => {
      // What Node does when one of these times is over.
      const error = Object.assign(new Error('timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
      app.server.emit('clientError', error, socket);
    });
    const answer = await text(connect(port, '127.0.0.1'));
    await app.close();
    assert.match(answer, /^HTTP\/1\.1 408 Request Timeout/);
    assert.match(answer, /PHC_REQUEST_TIMEOUT/);
  });
});

describe('odd text in a prompt', () => {
  const ODD: ReadonlyArray<readonly [string, string, string]> = [
    ['a lone high surrogate', '{"prompt":"a\\ud83d"}', 'a\uFFFD'],
    ['a lone low surrogate', '{"prompt":"\\ude00b"}', '\uFFFDb'],
    ['a whole emoji', '{"prompt":"\\ud83d\\ude00"}', '😀'],
    ['NUL', '{"prompt":"a\\u0000b"}', 'a\0b'],
    ['the text of a special token', '{"prompt":"<|endoftext|><file_sep>"}', '<|endoftext|><file_sep>'],
    ['CRLF and tabs', '{"prompt":"a\\r\\n\\tb"}', 'a\r\n\tb'],
    ['nothing', '{"prompt":""}', ''],
  ];
  for (const [what, payload, prefix] of ODD) {
    it(`reaches the engine: ${what}`, async () => {
      const engine = scriptedEngine();
      const response = appOver(engine).inject({
        method: 'POST',
        url: '/v1/completions',
        headers: { host: 'localhost', 'content-type': 'application/json' },
        payload,
      });
      const call = await engine.nextCall();
      assert.deepEqual(call.request.prompt, { kind: 'text', prefix, suffix: '' });
      call.done();
      assert.equal((await response).statusCode, 200);
    });
  }
});
