import assert from 'node:assert/strict';
import { scriptedEngine, token } from '../support/scripted-engine.ts';
import { appOver, post } from '../support/serve-app.ts';

const NONCE = '0'.repeat(64);

async function answer(body: object, texts: readonly string[] = ['x'], url = '/v1/completions') {
  const engine = scriptedEngine();
  const response = post(appOver(engine), url, body);
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
        payer: '',
        weight: 1,
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
      payer: '',
      weight: 1,
      draft: 'x)',
      warm: false,
    });
  });

  it('hands likelier and less likely tokens to the engine, and nothing where they change nothing', async () => {
    const asked = { logit_bias: { 7: -100, 9: 0 }, presence_penalty: 0.5, frequency_penalty: null };
    for (const url of ['/v1/completions', '/v1/chat/completions']) {
      const body = { prompt: 'a', messages: [{ role: 'user', content: 'a' }] };
      const { request } = await answer({ ...body, ...asked }, ['x'], url);
      assert.deepEqual(request.penalties, { bias: [[7, -100]], presence: 0.5, frequency: 0 });
      const none = { logit_bias: { 7: 0 }, presence_penalty: 0, frequency_penalty: 0 };
      assert.equal((await answer({ ...body, ...none }, ['x'], url)).request.penalties, undefined);
    }
  });

  it('refuses what no token and no penalty is', async () => {
    for (const [field, value] of [
      ['logit_bias', { a: 1 }],
      ['logit_bias', { '01': 1 }],
      ['logit_bias', { 1: 101 }],
      ['logit_bias', Object.fromEntries(Array.from({ length: 1025 }, (_, id) => [id, 1]))],
      ['presence_penalty', 2.5],
      ['frequency_penalty', 'much'],
      ['best_of', 0],
    ] as const) {
      const { statusCode, body } = await post(appOver(scriptedEngine()), '/v1/completions', {
        prompt: 'a',
        [field]: value,
      });
      assert.equal(statusCode, 400, field);
      assert.match(JSON.parse(body).error.param, new RegExp(`^${field}`));
    }
  });

  it('makes as many candidates as best_of says, gives the likeliest n and counts them all', async () => {
    const engine = scriptedEngine();
    const response = post(appOver(engine), '/v1/completions', { prompt: 'a', n: 2, best_of: 3, seed: 5 });
    for (const [seed, text, logprob] of [
      [5, 'unsure', -3],
      [6, 'sure', -0.1],
      [7, 'so so', -1],
    ] as const) {
      const call = await engine.nextCall();
      assert.deepEqual([call.request.seed, call.request.logprobs], [seed, 0]);
      call.text(text, [{ id: 1, text, logprob, top: [] }]);
      call.done();
    }
    const { choices, usage } = (await response).json();
    assert.deepEqual(
      choices.map((choice: { text: string; logprobs: unknown }) => [choice.text, choice.logprobs]),
      [
        ['sure', null],
        ['so so', null],
      ],
    );
    assert.deepEqual(usage, { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 });
  });

  it('refuses best_of where there is nothing to choose from, or nobody to choose', async () => {
    const ph = { nonce: NONCE };
    for (const rest of [
      { n: 3, best_of: 2 },
      { best_of: 2, stream: true },
      { best_of: 2, ph },
    ]) {
      const { statusCode, body } = await post(appOver(scriptedEngine()), '/v1/completions', {
        prompt: 'a',
        ...rest,
      });
      assert.equal(statusCode, 400);
      assert.equal(JSON.parse(body).error.param, 'best_of');
    }
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
