import assert from 'node:assert/strict';
import { mock } from 'node:test';
import Fastify from 'fastify';
import { watchIdle } from './idle.ts';

async function idleApp(seconds: number) {
  const app = Fastify();
  let idle = false;
  let busy = false;
  let release = () => {};
  watchIdle(app, {
    seconds,
    onIdle: () => {
      idle = true;
    },
    isBusy: () => busy,
  });
  app.get('/health', async () => 'ok');
  app.get('/work', async () => {
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    return 'done';
  });
  await app.ready();
  return {
    app,
    isIdle: () => idle,
    release: () => release(),
    setBusy: (now: boolean) => {
      busy = now;
    },
  };
}

describe('a server that nobody uses', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('is idle after the given time, whoever asks for its health', async () => {
    const { app, isIdle } = await idleApp(60);
    mock.timers.tick(59_000);
    await app.inject('/health');
    assert.equal(isIdle(), false);
    mock.timers.tick(1000);
    assert.equal(isIdle(), true);
  });

  it('is not idle while it makes its model', async () => {
    const { isIdle, setBusy } = await idleApp(60);
    setBusy(true);
    mock.timers.tick(600_000);
    assert.equal(isIdle(), false);
    setBusy(false);
    mock.timers.tick(60_000);
    assert.equal(isIdle(), true);
  });

  it('is not idle while it works, and the time begins when the work is done', async () => {
    const { app, isIdle, release } = await idleApp(60);
    mock.timers.tick(59_000);
    const response = app.inject('/work');
    await new Promise(setImmediate);
    mock.timers.tick(600_000);
    assert.equal(isIdle(), false);
    release();
    await response;
    await new Promise(setImmediate);
    mock.timers.tick(59_000);
    assert.equal(isIdle(), false);
    mock.timers.tick(1000);
    assert.equal(isIdle(), true);
  });
});
