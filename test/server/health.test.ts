import assert from 'node:assert/strict';
import { Health } from '../../protocol/health.ts';
import { READY, scriptedEngine } from '../support/scripted-engine.ts';
import { appOver } from '../support/serve-app.ts';

const headers = { host: 'localhost' };

describe('GET /health', () => {
  it('is 200 with the model once completions are answered', async () => {
    const response = await appOver(scriptedEngine()).inject({ url: '/health', headers });
    assert.equal(response.statusCode, 200);
    assert.deepEqual(Health.parse(response.json()), { ...READY, version: '0.0.0', pid: process.pid });
  });

  it('is 503 with the step and how far it is until then', async () => {
    const engine = scriptedEngine({ status: 'building', step: 'Downloading the weights', progress: 0.25 });
    const response = await appOver(engine).inject({ url: '/health', headers });
    assert.equal(response.statusCode, 503);
    assert.equal(response.json().progress, 0.25);
  });
});

describe('GET /v1/models', () => {
  it('lists the served model with its digest', async () => {
    const { data } = (await appOver(scriptedEngine()).inject({ url: '/v1/models', headers })).json();
    assert.equal(data.length, 1);
    assert.equal(data[0].id, 'ph-codex-s');
    assert.equal(data[0].ph.modelRoot, READY.model?.modelRoot);
  });

  it('finds it by name and by digest, and no other', async () => {
    const app = appOver(scriptedEngine());
    for (const id of ['ph-codex-s', READY.model?.modelRoot]) {
      assert.equal((await app.inject({ url: `/v1/models/${id}`, headers })).json().id, 'ph-codex-s');
    }
    const other = await app.inject({ url: '/v1/models/gpt-4', headers });
    assert.equal(other.json().error.code, 'PHC_MODEL_UNKNOWN');
  });
});
