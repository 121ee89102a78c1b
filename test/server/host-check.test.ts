import assert from 'node:assert/strict';
import { scriptedEngine } from '../support/scripted-engine.ts';
import { appOver } from '../support/serve-app.ts';

async function statusFor(host: string, config = {}, headers: Record<string, string> = {}) {
  const response = await appOver(scriptedEngine(), config).inject({
    url: '/v1/models',
    headers: { host, ...headers },
  });
  return response.statusCode === 200 ? 200 : response.json().error.code;
}

describe('the host check', () => {
  it('serves the names of this machine, with any port', async () => {
    for (const host of ['localhost', 'localhost:8459', '127.0.0.1:1', '[::1]:8459', 'LOCALHOST']) {
      assert.equal(await statusFor(host), 200, host);
    }
  });

  it('refuses a foreign name that was made to point here (DNS rebinding)', async () => {
    const foreign = ['evil.example', 'evil.example:8459', 'localhost.evil.example', '127.0.0.1.evil.example'];
    const forged = ['localhost@evil.example', 'evil.example#localhost', '10.0.0.1', '[::1', 'localhost:x'];
    for (const host of [...foreign, ...forged]) {
      assert.equal(await statusFor(host), 'PHC_AUTH_HOST', host);
    }
  });

  it('serves a name that was allowed', async () => {
    const config = { allowHosts: ['Codex.example'] };
    assert.equal(await statusFor('codex.example:8459', config), 200);
    assert.equal(await statusFor('other.example', config), 'PHC_AUTH_HOST');
  });

  it('serves a keyed server by its address, never by a foreign name', async () => {
    const config = { apiKeys: ['k'] };
    const key = { authorization: 'Bearer k' };
    assert.equal(await statusFor('192.168.1.5:8459', config, key), 200);
    assert.equal(await statusFor('[fe80::1]:8459', config, key), 200);
    assert.equal(await statusFor('evil.example', config, key), 'PHC_AUTH_HOST');
  });

  it('guards every address, unknown ones too', async () => {
    for (const url of ['/health', '/metrics', '/none']) {
      const response = await appOver(scriptedEngine()).inject({ url, headers: { host: 'evil.example' } });
      assert.equal(response.json().error.code, 'PHC_AUTH_HOST', url);
    }
  });
});
