import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { OPENAPI_FILE, openApiText } from '../../scripts/docs/openapi.ts';
import { scriptedEngine } from '../../test/support/scripted-engine.ts';
import { appOver } from '../../test/support/serve-app.ts';

describe('the OpenAPI document', () => {
  it('is the committed one', () => {
    assert.equal(readFileSync(OPENAPI_FILE, 'utf8'), openApiText());
  });

  it('is served to anybody, and names routes that are there', async () => {
    const app = appOver(scriptedEngine(), { apiKeys: ['key'] });
    const { statusCode, body } = await app.inject({ url: '/openapi.json', headers: { host: 'localhost' } });
    assert.equal(statusCode, 200);
    const { paths } = JSON.parse(body);
    await app.ready();
    const withoutIdentity = Object.keys(paths).filter((path) => !path.startsWith('/v1/ph/'));
    for (const path of withoutIdentity) {
      const [method = ''] = Object.keys(paths[path]);
      assert.ok(app.hasRoute({ method: method.toUpperCase() as 'GET', url: path }), path);
    }
  });

  it('refers to schemas that it has', () => {
    const text = openApiText();
    const document = JSON.parse(text);
    for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g))
      assert.ok(document.components.schemas[name], name);
  });
});
