import assert from 'node:assert/strict';
import { scriptedEngine, token } from '../support/scripted-engine.ts';
import { appOver, post, readEvents } from '../support/serve-app.ts';

describe('token ids that are asked for', () => {
  it('come as vLLM tells them, and memory only drafts then', async () => {
    const engine = scriptedEngine();
    const app = appOver(engine);
    const body = { prompt: 'a', return_token_ids: true };
    const say = async () => {
      const call = await engine.nextCall();
      assert.equal(call.request.receipt, true);
      assert.equal(call.request.logprobs, 0, 'an engine tells its tokens with their log-probabilities alone');
      call.text('Hi', [token(11, 'Hi'), token(12, '')], [7, 8]);
      call.text('!', [token(13, '!')]);
      call.done({ promptTokens: 2, tokens: [11, 12, 13] });
    };
    const [whole] = await Promise.all([post(app, '/v1/completions', body), say()]);
    const [choice] = whole.json().choices;
    assert.deepEqual(
      [choice.prompt_token_ids, choice.token_ids],
      [
        [7, 8],
        [11, 12, 13],
      ],
    );
    const [streamed] = await Promise.all([post(app, '/v1/completions', { ...body, stream: true }), say()]);
    const choices = readEvents(streamed.body).events.flatMap((one) => one.choices);
    assert.deepEqual(
      choices.map((one) => one.token_ids),
      [[11, 12], [13], []],
    );
    assert.deepEqual(
      choices.map((one) => one.prompt_token_ids),
      [[7, 8], undefined, undefined],
    );
    const [plain] = await Promise.all([
      post(app, '/v1/completions', { prompt: 'a' }),
      engine.nextCall().then((call) => call.done()),
    ]);
    assert.ok(!('token_ids' in plain.json().choices[0]));
    const refused = await post(app, '/v1/completions', { ...body, echo: true });
    assert.equal(refused.json().error.code, 'PHC_REQUEST_INVALID');
    await app.close();
  });
});
