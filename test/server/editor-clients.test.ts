import assert from 'node:assert/strict';
import { scriptedEngine } from '../support/scripted-engine.ts';
import { appOver, post, readEvents } from '../support/serve-app.ts';

/** What the editors' plugins send, by field, with text of our own. */
const LLAMA_VIM = {
  id_slot: 0,
  input_prefix: 'def add(a, b):\n',
  input_suffix: '\n\nprint(add(1, 2))\n',
  input_extra: [{ text: 'def sub(a, b):\n    return a - b\n', time: [1, 2], str: 'x', filename: 'sub.py' }],
  prompt: '    ret',
  n_predict: 128,
  stop: [],
  n_indent: 4,
  top_k: 40,
  top_p: 0.9,
  samplers: ['top_k', 'top_p', 'infill'],
  stream: false,
  cache_prompt: true,
  t_max_prompt_ms: 500,
  t_max_predict_ms: 1000,
  response_fields: [
    'content',
    'timings/prompt_n',
    'timings/predicted_ms',
    'truncated',
    'tokens_cached',
    'no/such',
  ],
};

const LLAMA_VSCODE = {
  id_slot: 0,
  input_prefix: 'const a = 1;\n',
  input_suffix: '\n',
  input_extra: [{ text: 'export const b = 2;', time: 1, filename: 'b.ts' }],
  prompt: 'const c = ',
  n_predict: 64,
  n_cmpl: 3,
  top_k: 40,
  top_p: 0.99,
  stream: false,
  samplers: ['top_k', 'top_p', 'infill'],
  cache_prompt: true,
  n_indent: 2,
  t_max_prompt_ms: 500,
  t_max_predict_ms: 2500,
  model: 'its/own default, whatever the server has',
};

const WARMING = {
  id_slot: 0,
  input_prefix: '',
  input_suffix: '',
  input_extra: [{ text: 'export const b = 2;', filename: 'b.ts' }],
  prompt: '',
  n_predict: 0,
  temperature: 0,
  samplers: [],
  cache_prompt: true,
  stream: false,
  t_max_prompt_ms: 1,
  t_max_predict_ms: 1,
  response_fields: [''],
};

/** Of llama.vscode 0.0.63, which says nothing of parts or of a stream. */
const WARMING_NOW = {
  id_slot: 0,
  input_prefix: '',
  input_suffix: '',
  input_extra: [{ text: 'export const b = 2;', time: 1, filename: 'b.ts' }],
  prompt: '',
  n_predict: 0,
  samplers: [],
  cache_prompt: true,
  t_max_prompt_ms: 500,
  t_max_predict_ms: 1,
};

/** Of llama.vscode 0.0.12: nothing around the cursor, one token, as little time as can be said. */
const WARMING_BEFORE = {
  input_prefix: '',
  input_suffix: '',
  input_extra: [{ text: 'export const b = 2;', time: 1, filename: 'b.ts' }],
  prompt: '',
  n_predict: 1,
  top_k: 40,
  top_p: 0.99,
  stream: false,
  samplers: ['temperature'],
  cache_prompt: true,
  t_max_prompt_ms: 1,
  t_max_predict_ms: 1,
};

const CONTINUE_LEGACY = {
  model: 'ph-codex-s',
  prompt: '<|fim_prefix|>a<|fim_suffix|>b<|fim_middle|>',
  max_tokens: 256,
  temperature: 0.01,
  top_p: undefined,
  frequency_penalty: undefined,
  presence_penalty: undefined,
  stop: ['<|endoftext|>', '<|fim_prefix|>', '\n\n', '/src/'],
  stream: true,
};

const CONTINUE_CHAT = {
  model: 'ph-codex-s',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'text', text: 'Explain.' }] },
  ],
  max_tokens: 128,
  stream: true,
  stream_options: { include_usage: true },
};

async function answerTo(route: string, body: object) {
  const engine = scriptedEngine();
  const response = post(appOver(engine), route, body);
  const call = await engine.nextCall();
  call.text('urn a + b');
  call.done();
  return { request: call.request, response: await response };
}

describe('the requests of editors', () => {
  it('are answered as llama.vim wants: the fields that it names, by their paths', async () => {
    const { request, response } = await answerTo('/infill', LLAMA_VIM);
    assert.equal(request.maxTokens, 128);
    assert.equal(request.lineEndAfterMs, 1000);
    assert.deepEqual(response.json(), {
      content: 'urn a + b',
      'timings/prompt_n': 4,
      'timings/predicted_ms': 3,
      truncated: false,
      tokens_cached: 3,
    });
  });

  it('are answered as llama.vscode wants', async () => {
    const { request, response } = await answerTo('/infill', LLAMA_VSCODE);
    assert.deepEqual(request.prompt, {
      kind: 'text',
      prefix: 'const a = 1;\nconst c = ',
      suffix: '\n',
      extra: [{ text: 'export const b = 2;', filename: 'b.ts' }],
    });
    const { content, timings, generation_settings } = response.json();
    assert.equal(content, 'urn a + b');
    // Where this is missing its status bar fails, and with it what it asks ahead.
    assert.equal(typeof generation_settings.n_ctx, 'number');
    for (const field of ['prompt_n', 'prompt_ms', 'prompt_per_second', 'predicted_n', 'predicted_per_second'])
      assert.equal(typeof timings[field], 'number', field);
  });

  it('only warm where they ask for no tokens, or for one after nothing', async () => {
    for (const body of [WARMING, WARMING_NOW, WARMING_BEFORE]) {
      const { request, response } = await answerTo('/infill', body);
      assert.deepEqual([request.warm, request.maxTokens], [true, 0]);
      assert.equal(response.statusCode, 200);
    }
    const { response } = await answerTo('/infill', WARMING);
    assert.deepEqual(response.json(), {});
  });

  it("are answered as Continue wants, on OpenAI's legacy route and in conversations", async () => {
    const legacy = await answerTo('/v1/completions', CONTINUE_LEGACY);
    assert.equal(legacy.request.stop.length, 4);
    const { events, done } = readEvents(legacy.response.body);
    assert.ok(done);
    assert.equal(events.map(({ choices }) => choices[0]?.text ?? '').join(''), 'urn a + b');

    const chat = await answerTo('/v1/chat/completions', CONTINUE_CHAT);
    const deltas = chat.response.body.split('\n\n').filter((line) => line.includes('"delta"'));
    assert.match(deltas.join(''), /"role":"assistant"/);
    assert.match(chat.response.body, /"content":"urn a \+ b"/);
  });

  it('are refused for tools and forms of answers in conversations', async () => {
    const messages = [{ role: 'user', content: 'a' }];
    for (const rest of [{ tools: [{ type: 'function' }] }, { response_format: { type: 'json_object' } }]) {
      const refused = await post(appOver(scriptedEngine()), '/v1/chat/completions', { messages, ...rest });
      assert.equal(refused.statusCode, 400);
      assert.equal(refused.json().error.param, Object.keys(rest)[0]);
    }
  });
});
