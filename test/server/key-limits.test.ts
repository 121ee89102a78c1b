import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createApp } from '../../server/api/app.ts';
import { serverConfig } from '../../server/config.ts';
import type { KeyLimits, KeyStore } from '../../server/keys/key-store.ts';
import { newKey } from '../../server/keys/key-text.ts';
import { openKeys } from '../../server/keys/open-keys.ts';
import { NO_MODEL, runCommand, startRealServer } from '../support/real-server.ts';
import { type ScriptedEngine, scriptedEngine } from '../support/scripted-engine.ts';
import { post } from '../support/serve-app.ts';
import { testHome } from '../support/test-home.ts';

const FREE: KeyLimits = { requests: null, tokens: null };
const bearer = (text: string) => ({ authorization: `Bearer ${text}` });

describe('a key that was made by "ph-codex keys"', () => {
  let folder: string;
  let keys: KeyStore;
  let app: FastifyInstance;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'phc-keys-'));
    keys = await openKeys(folder, undefined);
    const engine = scriptedEngine();
    void answerAll(engine);
    app = createApp({ engine, config: serverConfig({ apiKeys: ['given'] }), version: '0', keys });
  });
  afterEach(async () => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const make = async (limits: KeyLimits) => {
    const { text, kept } = newKey('somebody', limits);
    await keys.add(kept);
    return { text, id: kept.id };
  };
  const models = async (text: string) =>
    (await app.inject({ url: '/v1/models', headers: { host: 'localhost', ...bearer(text) } })).statusCode;
  let written = 1;
  const answerAll = async (calls: ScriptedEngine) => {
    for (;;) {
      const call = await calls.nextCall();
      for (let i = 0; i < written; i++) call.text('x');
      call.done();
    }
  };
  const complete = (text: string, tokens = 1) => {
    written = tokens;
    return post(app, '/v1/completions', { prompt: 'a' }, bearer(text));
  };

  it('lets in, beside those of the configuration, until it is revoked', async () => {
    const { text, id } = await make(FREE);
    assert.equal(await models(text), 200);
    assert.equal(await models('given'), 200);
    assert.equal(await models(`${text.slice(0, -2)}AA`), 401);
    await keys.revoke(id);
    assert.equal(await models(text), 401);
    assert.equal(await models('given'), 200);
  });

  it('has a limit of requests, and is told when to come back', async () => {
    const { text } = await make({ requests: 2, tokens: null });
    const answers = [await complete(text), await complete(text), await complete(text)];
    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode),
      [200, 200, 429],
    );
    assert.equal(answers[2]?.json().error.code, 'PHC_AUTH_LIMIT');
    assert.equal(answers[2]?.json().error.type, 'rate_limit_error');
    assert.match(String(answers[2]?.headers['retry-after']), /^\d+$/);
  });

  it('has a limit of tokens, which counts what was read and written', async () => {
    const { text } = await make({ requests: null, tokens: 1000 });
    assert.equal((await complete(text, 3)).statusCode, 200);
    assert.equal((await complete(text, 2000)).statusCode, 200);
    assert.equal((await complete(text)).statusCode, 429);
  });

  it('limits nobody else', async () => {
    const [one, other] = [await make({ requests: 1, tokens: null }), await make(FREE)];
    assert.equal((await complete(one.text)).statusCode, 200);
    assert.equal((await complete(one.text)).statusCode, 429);
    assert.equal((await complete(other.text)).statusCode, 200);
    assert.equal((await complete('given')).statusCode, 200);
  });
});

describe('the keys of a real server', function () {
  this.timeout(60_000);

  it('are made, listed and revoked on the command line, with effect on a server that runs', async () => {
    const home = testHome();
    const keys = async (...args: string[]) => {
      const run = runCommand(['keys', ...args], home.path);
      assert.equal(await run.ended, 0, run.output());
      return run.output();
    };
    const key = /^(phc_([0-9a-f]{10})_\S+)$/m.exec(
      await keys('add', 'somebody', '--requests-per-minute', '9'),
    );
    const [, text = '', id = ''] = key ?? [];
    const listed = await keys('list');
    assert.match(listed, new RegExp(`^${id}  \\S+  somebody  9 requests a minute$`, 'm'));
    assert.ok(!listed.includes(text.slice(15)));

    const server = await startRealServer(['--model', NO_MODEL], { PH_CODEX_HOME: home.path });
    const status = async () => (await fetch(`${server.where}/v1/models`, { headers: bearer(text) })).status;
    assert.equal(await status(), 200);
    assert.equal((await fetch(`${server.where}/v1/models`)).status, 401);
    await keys('revoke', id);
    assert.equal(await status(), 401);
    assert.match(await keys('list'), /revoked/);
    await server.stop();
    await home.remove();
  });
});
