import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../server/api/app.ts';
import { serverConfig } from '../../server/config.ts';
import { newKey } from '../../server/keys/key-text.ts';
import { openKeys } from '../../server/keys/open-keys.ts';
import { READY, scriptedEngine } from '../support/scripted-engine.ts';
import { appOver, post } from '../support/serve-app.ts';

describe('the engine', () => {
  it('is told which key a request came with, and how urgent it is, so that it can share itself out', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'phc-who-'));
    const keys = await openKeys(folder, undefined);
    const engine = scriptedEngine();
    const app = createApp({ engine, config: serverConfig({ apiKeys: ['given'] }), version: '0', keys });
    const { text, kept } = newKey('somebody', { requests: null, tokens: null }, 5);
    await keys.add(kept);
    const ask = async (key: string, body: object) => {
      const answer = post(
        app,
        '/v1/completions',
        { prompt: 'a', ...body },
        { authorization: `Bearer ${key}` },
      );
      const call = await engine.nextCall();
      call.done();
      assert.equal((await answer).statusCode, 200);
      const { payer, weight, priority } = call.request;
      return { payer, weight, priority };
    };
    assert.deepEqual(await ask(text, { service_tier: 'flex' }), {
      payer: kept.id,
      weight: 5,
      priority: 'background',
    });
    assert.deepEqual(await ask('given', { service_tier: 'auto' }), {
      payer: '',
      weight: 1,
      priority: undefined,
    });
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });
});

describe('GET /metrics', () => {
  it('tells how full the KV cache is, who waits for it, and how many sequences were computed together', async () => {
    const load = { waiting: 3, kv: { used: 1200, room: 8192 }, passes: [40, 7, 0, 2] };
    const app = appOver(Object.assign(scriptedEngine(READY), { load }));
    const { body } = await app.inject({ url: '/metrics', headers: { host: 'localhost' } });
    for (const line of [
      'phcodex_engine_waiting 3',
      'phcodex_kv_tokens 1200',
      'phcodex_kv_tokens_limit 8192',
      'phcodex_passes_total{sequences="1"} 40',
      'phcodex_passes_total{sequences="4"} 2',
    ])
      assert.ok(body.includes(`${line}\n`), line);
  });

  it('tells nothing of an engine that is not there', async () => {
    const { body } = await appOver(scriptedEngine()).inject({
      url: '/metrics',
      headers: { host: 'localhost' },
    });
    assert.match(body, /phcodex_kv_tokens 0\n/);
    assert.doesNotMatch(body, /phcodex_passes_total\{/);
  });
});
