import assert from 'node:assert/strict';
import { scriptedEngine, token } from '../support/scripted-engine.ts';
import { appOver, post } from '../support/serve-app.ts';

const NONCE = '0'.repeat(64);

async function answer(body: object, texts: readonly string[] = ['x']) {
  const engine = scriptedEngine();
  const response = post(appOver(engine), '/v1/completions', body);
  const call = await engine.nextCall();
  for (const text of texts) call.text(text, text === '' ? [] : [token(1, text)]);
  call.done();
  const { statusCode, body: text } = await response;
  return { request: call.request, statusCode, json: JSON.parse(text) };
}

describe('a completion', () => {
  it('has the defaults of OpenAI and a seed of its own', async () => {
    const { request } = await answer({ prompt: 'a' });
    assert.ok(Number.isInteger(request.seed));
    assert.deepEqual(
      { ...request, seed: 0 },
      {
        prompt: { kind: 'text', prefix: 'a', suffix: '' },
        maxTokens: 16,
        temperature: 1,
        topP: 1,
        seed: 0,
        stop: [],
        logprobs: null,
        memory: null,
        echo: false,
        doc: '',
        draft: '',
        warm: false,
      },
    );
  });

  it('hands everything that was asked for to the engine', async () => {
    const { request } = await answer({
      prompt: 'def f(',
      suffix: '\n    return x',
      max_tokens: 40,
      temperature: 0,
      top_p: 0.9,
      seed: 3,
      stop: ['\n\n'],
      logprobs: 2,
      echo: true,
      ph: { nonce: NONCE, doc: 'd1', draft: 'x)' },
    });
    assert.deepEqual(request, {
      prompt: { kind: 'text', prefix: 'def f(', suffix: '\n    return x' },
      maxTokens: 40,
      temperature: 0,
      topP: 0.9,
      seed: 3,
      stop: ['\n\n'],
      logprobs: 2,
      memory: null,
      echo: true,
      doc: 'd1',
      draft: 'x)',
      warm: false,
    });
  });

  it('takes token ids as they are', async () => {
    const { request } = await answer({ prompt: [1, 2, 3] });
    assert.deepEqual(request.prompt, { kind: 'tokens', ids: [1, 2, 3] });
  });

  it('takes several prompts and gives each its own choices, in order', async () => {
    const engine = scriptedEngine();
    const body = { prompt: ['a', 'b'], suffix: 'z', n: 2, seed: 5 };
    const response = post(appOver(engine), '/v1/completions', body);
    const asked: Array<[prefix: string, seed: number]> = [];
    for (let index = 0; index < 4; index++) {
      const call = await engine.nextCall();
      assert.ok(call.request.prompt.kind === 'text' && call.request.prompt.suffix === 'z');
      asked.push([call.request.prompt.prefix, call.request.seed]);
      call.text(`${index}`);
      call.done({ promptTokens: index < 2 ? 7 : 5 });
    }
    assert.deepEqual(asked, [
      ['a', 5],
      ['a', 6],
      ['b', 5],
      ['b', 6],
    ]);
    const { choices, usage } = (await response).json();
    assert.deepEqual(
      choices.map(({ index, text }: { index: number; text: string }) => [index, text]),
      [
        [0, '0'],
        [1, '1'],
        [2, '2'],
        [3, '3'],
      ],
    );
    assert.deepEqual(usage, { prompt_tokens: 12, completion_tokens: 4, total_tokens: 16 });
  });

  it('takes several prompts of token ids', async () => {
    const engine = scriptedEngine();
    const response = post(appOver(engine), '/v1/completions', { prompt: [[1, 2], [3]] });
    for (const ids of [[1, 2], [3]]) {
      const call = await engine.nextCall();
      assert.deepEqual(call.request.prompt, { kind: 'tokens', ids });
      call.done();
    }
    assert.equal((await response).json().choices.length, 2);
  });

  it('answers plain OpenAI without ph', async () => {
    const { json } = await answer({ prompt: 'a', model: 'ph-codex-s' }, ['x', 'y']);
    assert.match(json.id, /^cmpl-/);
    assert.deepEqual(
      { ...json, id: '', created: 0 },
      {
        id: '',
        object: 'text_completion',
        created: 0,
        model: 'ph-codex-s',
        choices: [{ index: 0, text: 'xy', logprobs: null, finish_reason: 'stop' }],
        usage: { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 },
      },
    );
  });

  it('carries ph in the body when asked', async () => {
    const { json } = await answer({ prompt: 'a', ph: { nonce: NONCE } });
    assert.equal(json.ph.modelRoot, 'ab'.repeat(32));
    assert.deepEqual(json.ph.tokens, [0]);
  });

  it('reports log-probabilities in the legacy shape', async () => {
    const { json } = await answer({ prompt: 'a', logprobs: 1 }, ['ab', 'c']);
    assert.deepEqual(json.choices[0].logprobs, {
      tokens: ['ab', 'c'],
      token_logprobs: [-0.5, -0.5],
      top_logprobs: [{ ab: -0.5 }, { c: -0.5 }],
      text_offset: [0, 2],
    });
  });

  it('warms without generating', async () => {
    const { request, statusCode, json } = await answer(
      { prompt: 'a', max_tokens: 0, ph: { nonce: NONCE, warm: true } },
      [],
    );
    assert.equal(request.warm, true);
    assert.equal(request.maxTokens, 0);
    assert.equal(statusCode, 200);
    assert.equal(json.choices[0].text, '');
  });

  it('refuses the name of another model', async () => {
    const { statusCode, body } = await post(appOver(scriptedEngine()), '/v1/completions', {
      prompt: 'a',
      model: 'gpt-4',
    });
    assert.equal(statusCode, 404);
    assert.equal(JSON.parse(body).error.code, 'PHC_MODEL_UNKNOWN');
  });
});
