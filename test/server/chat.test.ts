import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { type RealServer, startRealServer } from '../support/real-server.ts';
import { scriptedEngine, token } from '../support/scripted-engine.ts';
import { appOver, post } from '../support/serve-app.ts';

const messages = [{ role: 'user' as const, content: 'Write a Python function that adds two numbers.' }];

describe('the stock openai client in a conversation with the real model', function () {
  this.timeout(600_000); // the model may have to be built first
  let server: RealServer;
  let client: OpenAI;

  before(async () => {
    server = await startRealServer();
    await server.untilReady();
    client = new OpenAI({ baseURL: `${server.where}/v1`, apiKey: 'unused', maxRetries: 0 });
  });
  after(() => server.stop());

  const greedy = { model: 'ph-codex-s', messages, max_completion_tokens: 12, temperature: 0 };

  it('is told whether the model has a template', async () => {
    assert.equal((await server.health()).model?.chat, true);
  });

  it('answers in its turn, and streams the same text', async () => {
    const whole = await client.chat.completions.create(greedy);
    const [choice] = whole.choices;
    assert.equal(choice?.message.role, 'assistant');
    // The template's marks are tokens: as text they would be some forty more.
    assert.ok((whole.usage?.prompt_tokens ?? 0) < 45, `${whole.usage?.prompt_tokens}`);
    assert.equal(whole.usage?.completion_tokens, 12);
    assert.notEqual(choice?.message.content, '');
    let text = '';
    for await (const chunk of await client.chat.completions.create({ ...greedy, stream: true })) {
      text += chunk.choices[0]?.delta.content ?? '';
    }
    assert.equal(text, choice?.message.content);
  });

  it('gives log-probabilities in the shape of conversations', async () => {
    const asked = { ...greedy, max_completion_tokens: 3, logprobs: true, top_logprobs: 2 };
    const { choices } = await client.chat.completions.create(asked);
    const content = choices[0]?.logprobs?.content ?? [];
    assert.equal(content.length, 3);
    assert.equal(content.map((one) => one.token).join(''), choices[0]?.message.content);
    assert.ok(content.every((one) => one.logprob <= 0 && one.top_logprobs.length === 2));
  });
});

describe('a conversation', () => {
  it('reaches the engine as its messages, and is answered as a message', async () => {
    const engine = scriptedEngine();
    const parts = [
      { type: 'text', text: 'b' },
      { type: 'text', text: 'c' },
    ];
    const body = {
      messages: [
        { role: 'system', content: 'a' },
        { role: 'user', content: parts },
      ],
    };
    const response = post(appOver(engine), '/v1/chat/completions', body);
    const call = await engine.nextCall();
    assert.deepEqual(call.request.prompt, {
      kind: 'chat',
      messages: [
        { role: 'system', content: 'a' },
        { role: 'user', content: 'bc' },
      ],
    });
    call.text('d', [token(1, 'd')]);
    call.done();
    const answer = JSON.parse((await response).body);
    assert.equal(answer.object, 'chat.completion');
    assert.deepEqual(answer.choices[0].message, { role: 'assistant', content: 'd', refusal: null });
  });

  it('is refused with the field at fault', async () => {
    const user = [{ role: 'user', content: 'a' }];
    const ph = { nonce: '0'.repeat(64) };
    const bad: Array<[string, object]> = [
      ['messages', { messages: [] }],
      ['messages.0.role', { messages: [{ role: 'tool', content: 'a' }] }],
      ['top_logprobs', { messages: user, top_logprobs: 2 }],
      ['ph.receipt', { messages: user, ph: { ...ph, receipt: true } }],
      ['ph.memory', { messages: user, ph: { ...ph, memory: { workspace: 'a'.repeat(64), file: '/a' } } }],
    ];
    for (const [param, body] of bad) {
      const { statusCode, json } = await post(appOver(scriptedEngine()), '/v1/chat/completions', body);
      assert.equal(statusCode, 400);
      assert.equal(json().error.param, param);
    }
  });
});
