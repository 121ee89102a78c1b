import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { localSocket } from '../../server/home.ts';
import { askLocal } from '../../server/local-client.ts';
import { NO_MODEL, type Run, runCommand, untilListening } from '../support/real-server.ts';
import { testHome } from '../support/test-home.ts';

describe('the local server of a user', function () {
  this.timeout(30_000);
  let home: ReturnType<typeof testHome>;
  beforeEach(() => {
    home = testHome();
  });
  afterEach(() => home.remove());

  const start = () => runCommand(['serve', '--socket', '--model', NO_MODEL], home.path);
  const ask = async () => JSON.parse((await askLocal(localSocket(home.path), '/health')).body);

  it('is one, however many windows start it at once', async () => {
    const runs = [start(), start(), start()];
    const first = await Promise.race(
      runs
        .map(async (run) => {
          await untilListening(run);
          return run;
        })
        .map((promise) => promise.catch(() => new Promise<Run>(() => {}))),
    );
    const others = runs.filter((run) => run !== first);
    for (const run of others) {
      assert.equal(await run.ended, 0);
      assert.match(run.output(), /already runs/);
    }
    assert.equal((await ask()).pid, first.child.pid);
  });

  it('speaks over a socket with the rights of the user only', async function () {
    if (process.platform === 'win32') this.skip();
    await untilListening(start());
    assert.equal(statSync(localSocket(home.path)).mode & 0o777, 0o600);
  });

  it('replaces the socket that a killed one left', async function () {
    if (process.platform === 'win32') this.skip();
    const killed = start();
    await untilListening(killed);
    killed.child.kill('SIGKILL');
    await killed.ended;
    assert.ok(existsSync(localSocket(home.path)));
    const next = start();
    await untilListening(next);
    assert.equal((await ask()).pid, next.child.pid);
  });

  it('leaves neither socket nor lock behind when it is told to stop', async function () {
    if (process.platform === 'win32') this.skip();
    const run = start();
    await untilListening(run);
    run.child.kill('SIGTERM');
    assert.equal(await run.ended, 0);
    assert.ok(!existsSync(localSocket(home.path)));
    assert.ok(!existsSync(`${home.path}/server.lock`));
  });

  it('outlives the window that started it and read its log', async () => {
    const run = start();
    await untilListening(run);
    run.child.stdout?.destroy();
    run.child.stderr?.destroy();
    for (let i = 0; i < 20; i++) await askLocal(localSocket(home.path), '/v1/models');
    assert.equal((await ask()).pid, run.child.pid);
  });

  it('ends by itself when nobody uses it', async () => {
    const run = runCommand(['serve', '--socket', '--idle-exit', '1', '--model', NO_MODEL], home.path);
    await untilListening(run);
    assert.equal(await run.ended, 0);
  });
});
