import assert from 'node:assert/strict';
import { scriptedEngine } from '../../test/support/scripted-engine.ts';
import { appOver, post } from '../../test/support/serve-app.ts';

describe('the tokens of a text', () => {
  it('are refused where the text would hold others up, and where nothing is known of the model', async () => {
    const app = appOver(scriptedEngine());
    for (const body of [{}, { content: 1 }, { content: 'x'.repeat(200_000) }])
      assert.equal((await post(app, '/tokenize', body)).statusCode, 400);
    for (const body of [{}, { tokens: 'a' }, { tokens: [-1] }, { tokens: [1.5] }])
      assert.equal((await post(app, '/detokenize', body)).statusCode, 400);
    assert.equal((await post(app, '/tokenize', { content: 'a' })).json().error.code, 'PHC_MODEL_UNKNOWN');
    const loading = appOver(scriptedEngine({ status: 'loading' }));
    assert.equal((await post(loading, '/tokenize', { content: 'a' })).statusCode, 503);
  });
});
