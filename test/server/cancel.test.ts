import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { ErrorResponse } from '../../protocol/completion.ts';
import { scriptedEngine } from '../support/scripted-engine.ts';
import { listenOver } from '../support/serve-app.ts';

function request(port: number, body: object): Socket {
  const text = JSON.stringify(body);
  const socket = connect(port, '127.0.0.1');
  socket.write(
    'POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n' +
      `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
  return socket;
}

describe('a client that is gone', () => {
  for (const stream of [true, false]) {
    it(`stops the engine: ${stream ? 'streaming' : 'not streaming'}, before the first token`, async () => {
      const engine = scriptedEngine();
      const { app, port } = await listenOver(engine);
      const socket = request(port, { prompt: 'a', stream });
      const call = await engine.nextCall();
      socket.destroy();
      await call.aborted;
      await app.close();
    });
  }

  it('stops the engine in the middle of a stream, and is counted as aborted with the tokens it took', async () => {
    const engine = scriptedEngine();
    const { app, url, port } = await listenOver(engine);
    const socket = request(port, { prompt: 'a', stream: true });
    const call = await engine.nextCall();
    call.text('x');
    await once(socket, 'data');
    socket.destroy();
    await call.aborted;
    const metrics = await (await fetch(`${url}/metrics`)).text();
    assert.match(metrics, /phcodex_requests_total\{outcome="aborted"\} 1/);
    assert.match(metrics, /phcodex_tokens_total\{kind="generated"\} 1/);
    assert.match(metrics, /phcodex_queue_size 0/);
    await app.close();
  });

  it('leaves the choices that were not begun undone', async () => {
    const engine = scriptedEngine();
    const { app, url, port } = await listenOver(engine);
    const socket = request(port, { prompt: 'first', n: 3 });
    const first = await engine.nextCall();
    socket.destroy();
    await first.aborted;
    const next = fetch(`${url}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'second' }),
    });
    const second = await engine.nextCall();
    assert.deepEqual(second.request.prompt, { kind: 'text', prefix: 'second', suffix: '' });
    second.done();
    assert.equal((await next).status, 200);
    await app.close();
  });
});

describe('a server that stops', () => {
  it('ends what is in flight with one clear error', async () => {
    const engine = scriptedEngine();
    const { app, url } = await listenOver(engine);
    const response = fetch(`${url}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'a' }),
    });
    const call = await engine.nextCall();
    const closed = app.close();
    await call.aborted;
    const answer = await response;
    assert.equal(answer.status, 503);
    assert.equal(ErrorResponse.parse(await answer.json()).error.code, 'PHC_SERVER_STOPPING');
    await closed;
  });
});
