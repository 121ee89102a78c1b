import assert from 'node:assert/strict';
import { scriptedEngine } from '../support/scripted-engine.ts';
import { appOver, post } from '../support/serve-app.ts';

const use = { workspace: '0'.repeat(64), file: '/work/a.ts' };
const completion = { prompt: 'a', ph: { nonce: '0'.repeat(64), memory: use } };
const put = (app: ReturnType<typeof appOver>, payload: object) =>
  app.inject({ method: 'PUT', url: '/v1/ph/memory', payload, headers: { host: '127.0.0.1' } });

describe('the memory of a workspace', () => {
  it('is opened over the person’s own socket only', async () => {
    const folders = ['/work'];
    const local = await put(appOver(scriptedEngine(), { memory: true }), { folders });
    assert.equal(local.statusCode, 200);
    assert.equal(local.json().workspace, use.workspace);
    const remote = await put(appOver(scriptedEngine()), { folders });
    assert.equal(remote.statusCode, 404);
  });

  it('shapes no answer of a server that others use', async () => {
    const response = await post(appOver(scriptedEngine()), '/v1/completions', completion);
    assert.equal(response.statusCode, 400);
    assert.equal(response.json().error.param, 'ph.memory');
  });

  it('is named in the request to the engine, and its files in the answer', async () => {
    const engine = scriptedEngine();
    const answer = post(appOver(engine, { memory: true }), '/v1/completions', completion);
    const call = await engine.nextCall();
    assert.deepEqual(call.request.memory, use);
    call.text('b');
    call.done({ recalled: ['src/b.ts'] });
    assert.deepEqual((await answer).json().ph.recalled, ['src/b.ts']);
  });

  it('takes absolute paths only', async () => {
    const response = await put(appOver(scriptedEngine(), { memory: true }), { folders: ['../secret'] });
    assert.equal(response.statusCode, 400);
  });
});
