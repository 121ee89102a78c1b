import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import pino from 'pino';
import { createApp } from '../../server/api/app.ts';
import { serverConfig } from '../../server/config.ts';
import { scriptedEngine } from '../support/scripted-engine.ts';
import { post } from '../support/serve-app.ts';

describe('the log', () => {
  it('never holds prompts, answers, keys or drafts, at the finest level', async () => {
    let logged = '';
    const sink = new Writable({
      write(chunk, _encoding, next) {
        logged += chunk;
        next();
      },
    });
    const engine = scriptedEngine();
    const app = createApp({
      engine,
      config: serverConfig({ apiKeys: ['SECRET-key'] }),
      version: '0.0.0',
      log: pino({ level: 'trace' }, sink),
    });
    const key = { authorization: 'Bearer SECRET-key' };
    const ph = { nonce: '0'.repeat(64), draft: 'SECRET draft' };
    const body = {
      prompt: 'SECRET prompt',
      suffix: 'SECRET suffix',
      stop: 'SECRET stop',
      user: 'SECRET',
      ph,
    };
    const response = post(app, '/v1/completions', body, key);
    const call = await engine.nextCall();
    call.text('SECRET answer');
    call.done();
    assert.equal((await response).statusCode, 200);
    for (const payload of ['{"prompt": SECRET', '{"prompt": 1, "SECRET": 1}']) {
      await app.inject({
        method: 'POST',
        url: '/v1/completions',
        headers: { host: 'localhost', 'content-type': 'application/json', ...key },
        payload,
      });
    }
    assert.notEqual(logged, '');
    assert.doesNotMatch(logged, /SECRET/);
  });

  it('tells what went wrong inside, while the client gets neither its text nor its stack', async () => {
    const engine = scriptedEngine();
    const app = createApp({ engine, config: serverConfig({ apiKeys: [] }), version: '0.0.0' });
    const response = post(app, '/v1/completions', { prompt: 'a' });
    (await engine.nextCall()).fail(new Error('/home/person/inner detail'));
    const { statusCode, body } = await response;
    assert.equal(statusCode, 500);
    assert.equal(JSON.parse(body).error.code, 'PHC_INTERNAL');
    assert.doesNotMatch(body, /inner detail|\.ts:/);
  });
});
