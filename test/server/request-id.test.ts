import assert from 'node:assert/strict';
import { scriptedEngine } from '../support/scripted-engine.ts';
import { appOver, post } from '../support/serve-app.ts';

describe('the id of a request', () => {
  const idOf = async (given?: string) => {
    const headers = { host: 'localhost', ...(given === undefined ? {} : { 'x-request-id': given }) };
    const answer = await appOver(scriptedEngine()).inject({ url: '/v1/models', headers });
    return String(answer.headers['x-request-id']);
  };

  it('is the one that it came with, where that can do no harm in a log', async () => {
    assert.equal(await idOf('trace-1.a_B'), 'trace-1.a_B');
    for (const bad of ['a b', '{"level":30}', 'x'.repeat(65), 'é'])
      assert.match(await idOf(bad), /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    assert.notEqual(await idOf(), await idOf());
  });

  it('goes with refusals and with streams, too', async () => {
    const engine = scriptedEngine();
    const app = appOver(engine);
    assert.ok(
      (await app.inject({ url: '/none', headers: { host: 'evil.example' } })).headers['x-request-id'],
    );
    const response = post(app, '/v1/completions', { prompt: 'a', stream: true }, { 'x-request-id': 'mine' });
    const call = await engine.nextCall();
    call.done();
    assert.equal((await response).headers['x-request-id'], 'mine');
  });
});
