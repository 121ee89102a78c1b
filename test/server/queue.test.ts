import assert from 'node:assert/strict';
import { PhcError } from '../../protocol/errors.ts';
import { scriptedEngine } from '../support/scripted-engine.ts';
import { appOver, post } from '../support/serve-app.ts';

describe('the queue', () => {
  it('refuses one request too many with 429 and Retry-After, and takes the next when one is done', async () => {
    const engine = scriptedEngine();
    const app = appOver(engine, { maxRequests: 2 });
    const first = post(app, '/v1/completions', { prompt: '1' });
    const second = post(app, '/infill', { input_prefix: '2' });
    const calls = [await engine.nextCall(), await engine.nextCall()];

    const refused = await post(app, '/v1/completions', { prompt: '3' });
    assert.equal(refused.statusCode, 429);
    assert.equal(refused.json().error.code, 'PHC_QUEUE_FULL');
    assert.equal(refused.headers['retry-after'], '1');

    for (const call of calls) call.done();
    assert.equal((await first).statusCode, 200);
    assert.equal((await second).statusCode, 200);
    const fourth = post(app, '/v1/completions', { prompt: '4' });
    (await engine.nextCall()).done();
    assert.equal((await fourth).statusCode, 200);
  });
});

describe('an engine that is not ready', () => {
  for (const status of ['building', 'loading', 'restarting'] as const) {
    it(`is told with 503 and Retry-After: ${status}`, async () => {
      const app = appOver(scriptedEngine({ status }));
      const response = await post(app, '/v1/completions', { prompt: 'a', stream: true });
      assert.equal(response.statusCode, 503);
      assert.equal(response.json().error.code, 'PHC_ENGINE_LOADING');
      assert.equal(response.headers['retry-after'], '2');
    });
  }

  it('is told by its own error once it has failed', async () => {
    const error = { code: 'PHC_MODEL_DIGEST', message: 'x' };
    const app = appOver(scriptedEngine({ status: 'failed', error }));
    const response = await post(app, '/v1/completions', { prompt: 'a' });
    assert.equal(response.json().error.code, 'PHC_MODEL_DIGEST');
  });

  it('gives one clear error when it dies in the middle, then works again', async () => {
    const engine = scriptedEngine();
    const app = appOver(engine);
    const response = post(app, '/v1/completions', { prompt: 'a' });
    (await engine.nextCall()).fail(new PhcError('PHC_ENGINE_CRASHED'));
    assert.equal((await response).statusCode, 503);
    assert.equal((await response).json().error.code, 'PHC_ENGINE_CRASHED');
    const next = post(app, '/v1/completions', { prompt: 'b' });
    (await engine.nextCall()).done();
    assert.equal((await next).statusCode, 200);
  });
});
