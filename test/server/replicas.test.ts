import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { createRouteProxy } from '../../server/route/route-proxy.ts';
import { NO_MODEL, runCommand, startRealServer, untilListening } from '../support/real-server.ts';
import { scriptedEngine } from '../support/scripted-engine.ts';
import { listenOver } from '../support/serve-app.ts';
import { testHome } from '../support/test-home.ts';

/** Two replicas that answer with their name, behind the proxy. */
async function fleet() {
  const replicas = await Promise.all(
    ['one', 'two'].map(async (name) => {
      const engine = scriptedEngine();
      const { app, url } = await listenOver(engine);
      const answering = async () => {
        for (;;) {
          const call = await engine.nextCall();
          call.text(name);
          call.done();
        }
      };
      void answering();
      return { name, app, url };
    }),
  );
  const proxy = createRouteProxy(replicas.map(({ url }) => new URL(url)));
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  const ask = async (body: object) => {
    const response = await fetch(`http://127.0.0.1:${port}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  };
  const whoAnswers = async (prompt: string): Promise<string> => {
    const { status, text } = await ask({ prompt });
    assert.equal(status, 200, text);
    return JSON.parse(text).choices[0].text;
  };
  const close = async () => {
    proxy.closeAllConnections();
    proxy.close();
    for (const { app } of replicas) {
      app.server.closeAllConnections();
      await app.close();
    }
  };
  return { replicas, ask, whoAnswers, close };
}

describe('two replicas behind the proxy', function () {
  this.timeout(60_000);
  let all: Awaited<ReturnType<typeof fleet>>;
  beforeEach(async () => {
    all = await fleet();
  });
  afterEach(() => all.close());
  const prompts = Array.from({ length: 24 }, (_, i) => `def function_${i}():\n`);

  it('each get their documents, always the same ones', async () => {
    const first = await Promise.all(prompts.map(all.whoAnswers));
    assert.deepEqual(new Set(first), new Set(['one', 'two']));
    assert.deepEqual(await Promise.all(prompts.map(all.whoAnswers)), first);
  });

  it('lose no request while one drains and ends, and only its documents move', async () => {
    const before = await Promise.all(prompts.map(all.whoAnswers));
    const [one] = all.replicas;
    const draining = one!.app.drain();
    const during = await Promise.all(prompts.map(all.whoAnswers));
    assert.deepEqual(new Set(during), new Set(['two']));
    await draining;
    one!.app.server.closeAllConnections();
    await one!.app.close();
    assert.deepEqual(await Promise.all(prompts.map(all.whoAnswers)), during);
    assert.ok(before.includes('one'));
  });

  it('stream through it, and refuse through it', async () => {
    const { text } = await all.ask({ prompt: 'a', stream: true });
    assert.match(text, /\[DONE\]/);
    assert.equal((await all.ask({ prompt: 7 })).status, 400);
  });

  it('are told to be gone when both are', async () => {
    for (const { app } of all.replicas) {
      app.server.closeAllConnections();
      await app.close();
    }
    const { status, text } = await all.ask({ prompt: 'a' });
    assert.equal(status, 503);
    assert.match(text, /PHC_SERVER_UNREACHABLE/);
  });
});

describe('ph-codex route', function () {
  this.timeout(60_000);

  it('stands in front of a real server', async () => {
    const server = await startRealServer(['--model', NO_MODEL]);
    const home = testHome();
    const run = runCommand(['route', '--port', '0', '--replica', server.where], home.path);
    const where = await untilListening(run);
    assert.equal((await fetch(`${where}/v1/models`)).status, 200);
    run.child.kill('SIGTERM');
    assert.equal(await run.ended, 0);
    await server.stop();
    await home.remove();
  });
});
