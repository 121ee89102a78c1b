import assert from 'node:assert/strict';
import { scriptedEngine } from '../support/scripted-engine.ts';
import { appOver } from '../support/serve-app.ts';

const PAGE = 'https://page.example';
const local = { host: '127.0.0.1:8459' };

describe('a web page', () => {
  it('cannot post to the server, whatever its origin says', async () => {
    for (const origin of [PAGE, 'null', 'http://localhost:3000', 'vscode-webview://x', '']) {
      const response = await appOver(scriptedEngine()).inject({
        method: 'POST',
        url: '/v1/completions',
        headers: { ...local, origin },
        payload: { prompt: 'a' },
      });
      assert.equal(response.json().error.code, 'PHC_AUTH_ORIGIN', origin);
      assert.equal(response.headers['access-control-allow-origin'], undefined);
    }
  });

  it('gets no preflight answered', async () => {
    const response = await appOver(scriptedEngine()).inject({
      method: 'OPTIONS',
      url: '/v1/completions',
      headers: { ...local, origin: PAGE, 'access-control-request-method': 'POST' },
    });
    assert.equal(response.statusCode, 403);
    assert.equal(response.headers['access-control-allow-methods'], undefined);
  });

  it('cannot go around the preflight with a body that needs none', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const response = await appOver(scriptedEngine()).inject({
        method: 'POST',
        url: '/v1/completions',
        headers: { ...local, 'content-type': type },
        payload: '{"prompt":"a"}',
      });
      assert.equal(response.statusCode, 415, type);
      assert.equal(response.json().error.code, 'PHC_REQUEST_MEDIA_TYPE');
    }
  });

  it('may use the server once its origin is allowed, streaming too', async () => {
    const engine = scriptedEngine();
    const app = appOver(engine, { allowOrigins: [PAGE] });
    const preflight = await app.inject({
      method: 'OPTIONS',
      url: '/v1/completions',
      headers: { ...local, origin: PAGE, 'access-control-request-method': 'POST' },
    });
    assert.equal(preflight.statusCode, 204);
    assert.equal(preflight.headers['access-control-allow-origin'], PAGE);
    const response = app.inject({
      method: 'POST',
      url: '/v1/completions',
      headers: { ...local, origin: PAGE },
      payload: { prompt: 'a', stream: true },
    });
    (await engine.nextCall()).done();
    assert.equal((await response).headers['access-control-allow-origin'], PAGE);
    assert.equal((await response).headers['vary'], 'Origin');
  });
});
