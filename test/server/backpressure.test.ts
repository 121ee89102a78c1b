import assert from 'node:assert/strict';
import { connect } from 'node:net';
import type { Engine, GenerateEvent } from '../../server/engine/engine.ts';
import { READY, rememberNothing } from '../support/scripted-engine.ts';
import { listenOver } from '../support/serve-app.ts';

const CHUNK = 'x'.repeat(64 * 1024);

/** An engine that never ends, and tells how much was taken from it when it is stopped. */
function endlessEngine(): { engine: Engine; stopped: Promise<number> } {
  let produced = 0;
  let stop = (_bytes: number) => {};
  const stopped = new Promise<number>((resolve) => {
    stop = resolve;
  });
  async function* generate(_request: unknown, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
    try {
      for (;;) {
        signal.throwIfAborted();
        produced += CHUNK.length;
        yield { type: 'text', text: CHUNK, tokens: [] };
      }
    } finally {
      stop(produced);
    }
  }
  return { engine: { state: READY, generate, remember: rememberNothing, close: async () => {} }, stopped };
}

const REQUEST = (() => {
  const body = JSON.stringify({ prompt: 'a', stream: true });
  const head = 'POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n';
  return `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
})();

describe('a client that reads one byte now and then', () => {
  it('is cut off when it does not keep up, and others are served meanwhile', async () => {
    const { engine, stopped } = endlessEngine();
    const { app, url, port } = await listenOver(engine, { stallMs: 200 });
    let bytes = 0;
    const socket = connect({
      port,
      host: '127.0.0.1',
      // One byte is taken from the system at a time.
      onread: {
        buffer: Buffer.alloc(1),
        callback: () => {
          bytes++;
          setTimeout(() => socket.resume(), 10);
          socket.pause();
          return false;
        },
      },
    });
    socket.on('error', () => {});
    socket.write(REQUEST);
    while (bytes === 0) assert.equal((await fetch(`${url}/health`)).status, 200);
    await stopped;
    assert.equal((await fetch(`${url}/health`)).status, 200);
    socket.destroy();
    await app.close();
  });
});

describe('a client that never reads', () => {
  it('is cut off, and what waits for it in memory is bounded', async () => {
    const { engine, stopped } = endlessEngine();
    const { app, port } = await listenOver(engine, { stallMs: 100 });
    let buffered = 0;
    app.server.on('connection', (socket) => {
      socket.on('close', () => {
        buffered = socket.writableLength;
      });
    });
    const socket = connect(port, '127.0.0.1').pause();
    socket.on('error', () => {});
    socket.write(REQUEST);
    // What the two kernel buffers swallow differs from system to system; an unbounded server would never stop.
    const produced = await stopped;
    assert.ok(produced < 64 * 1024 * 1024, `${produced} bytes`);
    assert.ok(buffered <= 2 * CHUNK.length, `${buffered} bytes buffered`);
    socket.destroy();
    await app.close();
  });

  it('does not hold up the others', async () => {
    const { engine, stopped } = endlessEngine();
    const { app, url, port } = await listenOver(engine, { stallMs: 100 });
    const socket = connect(port, '127.0.0.1').pause();
    socket.on('error', () => {});
    socket.write(REQUEST);
    assert.equal((await fetch(`${url}/health`)).status, 200);
    await stopped;
    socket.destroy();
    await app.close();
  });
});
