import assert from 'node:assert/strict';
import { type RealServer, startRealServer } from '../support/real-server.ts';
import { scriptedEngine } from '../support/scripted-engine.ts';
import { listenOver, post } from '../support/serve-app.ts';

describe('a server that drains', function () {
  this.timeout(600_000); // the model may have to be built first

  it('finishes what is in work, and refuses what is new with 503 and Retry-After', async () => {
    const engine = scriptedEngine();
    const { app, url } = await listenOver(engine);
    const running = post(app, '/v1/completions', { prompt: 'a' });
    const call = await engine.nextCall();
    assert.equal((await fetch(`${url}/ready`)).status, 200);

    const drained = app.drain();
    const refused = await post(app, '/v1/completions', { prompt: 'b' });
    assert.equal(refused.statusCode, 503);
    assert.equal(refused.json().error.code, 'PHC_SERVER_STOPPING');
    assert.match(String(refused.headers['retry-after']), /^\d+$/);
    const ready = await fetch(`${url}/ready`);
    assert.equal(ready.status, 503);
    assert.equal(((await ready.json()) as { stopping: boolean }).stopping, true);
    // It lives: whoever only asks for that must not kill it now.
    assert.equal((await fetch(`${url}/health`)).status, 200);

    call.text('whole');
    call.done();
    assert.equal((await running).json().choices[0].text, 'whole');
    await drained;
    await app.close();
  });

  async function streaming(server: RealServer, tokens: number) {
    const response = await fetch(`${server.where}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'for i in', max_tokens: tokens, stream: true, temperature: 0 }),
    });
    assert.equal(response.status, 200);
    return response;
  }

  it('is told so by SIGTERM: the answer in work comes to its end, then the process ends', async () => {
    const server = await startRealServer(['--drain', '300']);
    await server.untilReady();
    const answer = await streaming(server, 48);
    server.child.kill('SIGTERM');
    const text = await answer.text();
    assert.match(text, /\[DONE\]/);
    assert.doesNotMatch(text, /PHC_/);
    assert.equal(await server.ended, 0);
    await server.stop();
  });

  it('waits no longer once it is told again', async () => {
    const server = await startRealServer(['--drain', '300']);
    await server.untilReady();
    const answer = await streaming(server, 3000);
    server.child.kill('SIGTERM');
    while ((await fetch(`${server.where}/ready`)).status !== 503);
    server.child.kill('SIGTERM');
    assert.match(await answer.text(), /PHC_SERVER_STOPPING/);
    assert.equal(await server.ended, 0);
    await server.stop();
  });
});
