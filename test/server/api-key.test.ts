import assert from 'node:assert/strict';
import { scriptedEngine } from '../support/scripted-engine.ts';
import { appOver } from '../support/serve-app.ts';

async function answerTo(authorization: string | undefined, url = '/v1/models') {
  const headers = { host: 'localhost', ...(authorization === undefined ? {} : { authorization }) };
  return appOver(scriptedEngine(), { apiKeys: ['first', 'second'] }).inject({ url, headers });
}

describe('an API key', () => {
  it('opens the server, any of several', async () => {
    for (const key of ['first', 'second']) assert.equal((await answerTo(`Bearer ${key}`)).statusCode, 200);
    assert.equal((await answerTo('bearer first')).statusCode, 200);
  });

  it('is asked for where it is missing or wrong', async () => {
    for (const given of [undefined, '', 'Bearer ', 'Bearer firs', 'Bearer first2', 'Basic first', 'first']) {
      const response = await answerTo(given);
      assert.equal(response.statusCode, 401, given);
      assert.equal(response.json().error.code, 'PHC_AUTH_KEY');
      assert.equal(response.headers['www-authenticate'], 'Bearer');
    }
    assert.equal((await answerTo(undefined, '/metrics')).statusCode, 401);
  });

  it('is not needed to ask whether the server lives', async () => {
    assert.equal((await answerTo(undefined, '/health')).statusCode, 200);
  });
});
