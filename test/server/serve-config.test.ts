import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { NO_MODEL, runCommand, startRealServer } from '../support/real-server.ts';
import { testHome } from '../support/test-home.ts';

/** For localhost until 2126, made for this test with openssl. */
const CERT = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIURLgUGizBKS71PB4zyj4F0AXU2o8wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjE1MTk1OFoYDzIxMjYxMDI5
MTUxOTU4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARx5onEID430M2wEU61oKyno0833SJ1sXqje3QdTlVLQHJ2jw5NGAu9
RBQMdfuFC4bss6kY6O+HgLTFutFKal2yo28wbTAdBgNVHQ4EFgQU/j04h0Sl1ymK
kXaC6wtGXVqcoqYwHwYDVR0jBBgwFoAU/j04h0Sl1ymKkXaC6wtGXVqcoqYwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgfOmWQ9Sr5MpwJXGv06FEYZG2nC1x/1l1OaJJy2NtDQgCIQDx
raB97ScM3a/eIHqMRUEFml1bh76egmCF817RMyCVBQ==
-----END CERTIFICATE-----`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjlgJv5g7uLDP6yD9
Bpii4PNWOa62DmT8Q894YLOeTzChRANCAARx5onEID430M2wEU61oKyno0833SJ1
sXqje3QdTlVLQHJ2jw5NGAu9RBQMdfuFC4bss6kY6O+HgLTFutFKal2y
-----END PRIVATE KEY-----`;

describe('a configuration file', function () {
  this.timeout(60_000);
  let home: ReturnType<typeof testHome>;
  const fileOf = (name: string, text: string) => {
    const path = join(home.path, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const failure = async (...args: string[]) => {
    const run = runCommand(['serve', '--model', NO_MODEL, '--port', '0', ...args], home.path);
    const code = await run.ended;
    assert.equal(code, 1);
    return run.output();
  };
  before(() => {
    home = testHome();
  });
  after(() => home.remove());

  it('configures a server, under what the command line and the environment say', async () => {
    const config = fileOf(
      'serve.json',
      JSON.stringify({ model: 'of-file', host: '127.0.0.1', apiKey: ['of-file'] }),
    );
    const server = await startRealServer(['--config', config], { PH_CODEX_MODEL: NO_MODEL });
    assert.equal((await fetch(`${server.where}/v1/models`)).status, 401);
    const headers = { authorization: 'Bearer of-file' };
    assert.equal((await fetch(`${server.where}/v1/models`, { headers })).status, 200);
    let health = await server.health();
    while (health.status !== 'failed') health = await server.health();
    assert.match(health.error?.message ?? '', /"none"/);
    await server.stop();
  });

  it('is shown with what else counts, and without its secrets', async () => {
    const config = fileOf('print.json', JSON.stringify({ apiKey: ['SECRET'], drain: 30 }));
    const run = runCommand(['serve', '--print-config'], home.path, { PH_CODEX_CONFIG: config });
    assert.equal(await run.ended, 0);
    assert.match(run.output(), /^drain +30 +file$/m);
    assert.match(run.output(), /^apiKey +1 given +file$/m);
    assert.doesNotMatch(run.output(), /SECRET/);
  });

  it('that does not hold is named with its fault, never quoted', async () => {
    assert.match(
      await failure('--config', join(home.path, 'none.json')),
      /PHC_SERVER_CONFIG: .*none\.json cannot be read/,
    );
    const broken = await failure('--config', fileOf('broken.json', '{ "apiKey": SECRET }'));
    assert.match(broken, /PHC_SERVER_CONFIG: .*broken\.json is not JSON/);
    assert.doesNotMatch(broken, /SECRET/);
    assert.match(
      await failure('--config', fileOf('typo.json', '{ "prot": 1 }')),
      /PHC_SERVER_CONFIG: .*prot/,
    );
  });

  it('may name a certificate, and https is served with it', async () => {
    const config = fileOf(
      'tls.json',
      JSON.stringify({ tlsCert: fileOf('cert.pem', CERT), tlsKey: fileOf('key.pem', KEY) }),
    );
    const server = await startRealServer(['--config', config, '--model', NO_MODEL]);
    assert.match(server.where, /^https:/);
    const status = await new Promise((resolve, reject) => {
      request(`${server.where}/v1/models`, { ca: CERT, servername: 'localhost' }, (response) =>
        resolve(response.resume().statusCode),
      )
        .once('error', reject)
        .end();
    });
    assert.equal(status, 200);
    await server.stop();
    assert.match(
      await failure('--tls-cert', fileOf('cert.pem', CERT), '--tls-key', fileOf('other.pem', 'none')),
      /PHC_SERVER_TLS/,
    );
  });
});
