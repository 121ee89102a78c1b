import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { NO_MODEL, runCommand, startRealServer } from '../support/real-server.ts';
import { testHome } from '../support/test-home.ts';

async function failure(args: readonly string[], env: Record<string, string> = {}) {
  const home = testHome();
  const run = runCommand(['serve', '--model', NO_MODEL, ...args], home.path, env);
  const code = await run.ended;
  await home.remove();
  return { code, output: run.output() };
}

describe('an address', function () {
  this.timeout(30_000);

  it('that is taken is named, with what to do', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { code, output } = await failure(['--port', String(port)]);
    other.close();
    assert.equal(code, 1);
    assert.match(output, new RegExp(`^PHC_SERVER_PORT: .*127\\.0\\.0\\.1:${port}.*--port`, 'm'));
    assert.doesNotMatch(output, /\n\s+at /);
  });

  it('beyond this machine needs a key', async () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1']) {
      const { code, output } = await failure(['--host', host, '--port', '0'], { PH_CODEX_API_KEY: '' });
      assert.equal(code, 1);
      assert.match(output, /^PHC_SERVER_KEY_REQUIRED: /m);
    }
  });

  it('beyond this machine is served with a key, and only with it', async () => {
    const server = await startRealServer(['--host', '0.0.0.0', '--model', NO_MODEL], {
      PH_CODEX_API_KEY: 'k',
    });
    const url = `http://127.0.0.1:${new URL(server.where).port}/v1/models`;
    assert.equal((await fetch(url)).status, 401);
    assert.equal((await fetch(url, { headers: { authorization: 'Bearer k' } })).status, 200);
    await server.stop();
  });

  it('that does not exist here is named', async () => {
    const { code, output } = await failure(['--host', '192.0.2.1'], { PH_CODEX_API_KEY: 'k' });
    assert.equal(code, 1);
    assert.match(output, /^PHC_SERVER_ADDRESS: .*192\.0\.2\.1/m);
  });

  it('that is longer than a socket may be is named', async function () {
    if (process.platform === 'win32') this.skip();
    const { code, output } = await failure(['--socket', `${tmpdir()}/${'long'.repeat(40)}.sock`]);
    assert.equal(code, 1);
    assert.match(output, /^PHC_SERVER_SOCKET: .*--socket/m);
  });

  it('that is no port is refused by the command line', async () => {
    const { code, output } = await failure(['--port', '70000']);
    assert.equal(code, 1);
    assert.match(output, /0 to 65535/);
  });
});

describe('a server without its model', function () {
  this.timeout(30_000);
  it('listens all the same, and says what is wrong', async () => {
    const server = await startRealServer(['--model', NO_MODEL]);
    let health = await server.health();
    while (health.status !== 'failed') health = await server.health();
    assert.equal(health.error?.code, 'PHC_MODEL_UNKNOWN');
    assert.equal(await server.stop(), 0);
  });
});
