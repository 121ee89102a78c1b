import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { type RealServer, startRealServer } from '../support/real-server.ts';

const PROMPT = 'def add(a, b):\n    """Add two numbers."""\n    return';

describe('the stock openai client against the real model', function () {
  this.timeout(600_000); // the model may have to be built first
  let server: RealServer;
  let client: OpenAI;

  before(async () => {
    server = await startRealServer();
    await server.untilReady();
    client = new OpenAI({ baseURL: `${server.where}/v1`, apiKey: 'unused', maxRetries: 0 });
  });
  after(() => server.stop());

  const greedy = { model: 'ph-codex-s', prompt: PROMPT, max_tokens: 8, temperature: 0 };
  /** The word before the cursor, which is spelt again, and three more: it does not end by itself before. */
  const brief = { ...greedy, max_tokens: 4 };

  it('lists the model', async () => {
    const { data } = await client.models.list();
    assert.deepEqual(
      data.map(({ id }) => id),
      ['ph-codex-s'],
    );
    assert.equal((await client.models.retrieve('ph-codex-s')).id, 'ph-codex-s');
  });

  it('completes, and streams the same text', async () => {
    const whole = await client.completions.create(brief);
    assert.match(whole.choices[0]?.text ?? '', /a \+ b/);
    assert.equal(whole.usage?.completion_tokens, 4);
    let text = '';
    for await (const chunk of await client.completions.create({ ...brief, stream: true })) {
      text += chunk.choices[0]?.text ?? '';
    }
    assert.equal(text, whole.choices[0]?.text);
  });

  it('streams usage when asked', async () => {
    const options = { ...brief, stream: true, stream_options: { include_usage: true } } as const;
    let usage: OpenAI.CompletionUsage | null | undefined;
    for await (const chunk of await client.completions.create(options)) usage = chunk.usage;
    assert.equal(usage?.completion_tokens, 4);
  });

  it('repeats itself for a seed, and gives several choices', async () => {
    // After this prompt nearly everything is possible, whatever the weights are.
    const sampled = { ...greedy, prompt: 'import ', temperature: 1, seed: 11, n: 2 };
    const [first, second] = [
      await client.completions.create(sampled),
      await client.completions.create(sampled),
    ];
    assert.equal(first.choices.length, 2);
    assert.deepEqual(first.choices, second.choices);
    assert.notEqual(first.choices[0]?.text, first.choices[1]?.text);
  });

  it('gives the likeliest of several answers, the same ones as alone, and counts them all', async () => {
    const sampled = { ...brief, prompt: 'import ', temperature: 1, seed: 11 };
    const all = await client.completions.create({ ...sampled, n: 3 });
    const best = await client.completions.create({ ...sampled, best_of: 3 });
    assert.equal(best.choices.length, 1);
    assert.ok(all.choices.some(({ text }) => text === best.choices[0]?.text));
    assert.deepEqual(best.usage, all.usage);
  });

  it('answers each of several prompts as it does alone, also in a stream', async () => {
    const prompts = [PROMPT, 'def subtract(a, b):\n    """Subtract b from a."""\n    return'];
    const alone: string[] = [];
    for (const prompt of prompts) {
      const { choices } = await client.completions.create({ ...greedy, prompt });
      alone.push(choices[0]?.text ?? '');
    }
    const { choices } = await client.completions.create({ ...greedy, prompt: prompts });
    assert.deepEqual(
      choices.map(({ index, text }) => [index, text]),
      [...alone.entries()],
    );
    const streamed = ['', ''];
    for await (const chunk of await client.completions.create({ ...greedy, prompt: prompts, stream: true })) {
      for (const { index, text } of chunk.choices) streamed[index] += text;
    }
    assert.deepEqual(streamed, alone);
  });

  it('stops at a stop string without showing it', async () => {
    const answer = await client.completions.create({ ...greedy, max_tokens: 40, stop: ['+'] });
    assert.doesNotMatch(answer.choices[0]?.text ?? '', /\+/);
    assert.equal(answer.choices[0]?.finish_reason, 'stop');
  });

  it('reports log-probabilities and echoes the prompt', async () => {
    const answer = await client.completions.create({ ...greedy, logprobs: 2, echo: true });
    const [{ text, logprobs } = { text: '', logprobs: null }] = answer.choices;
    assert.ok(text.startsWith(PROMPT), text);
    assert.equal(logprobs?.tokens?.join(''), text);
    assert.equal(logprobs?.token_logprobs?.length, logprobs?.tokens?.length);
    assert.ok(logprobs?.token_logprobs?.slice(1).every((value) => value <= 0));
  });

  it('tells tokens of a text and the text of tokens, special ones as the text that they are', async () => {
    const ask = async <T>(route: string, body: object) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${server.where}${route}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      return (await response.json()) as T;
    };
    for (const content of [PROMPT, '', 'größe 😀\r\n', '<|endoftext|>a']) {
      const { tokens } = await ask<{ tokens: number[] }>('/tokenize', { content });
      assert.equal((await ask<{ content: string }>('/detokenize', { tokens })).content, content);
    }
    const { tokens } = await ask<{ tokens: Array<{ id: number; piece: unknown }> }>('/tokenize', {
      content: 'def add',
      with_pieces: true,
    });
    assert.equal(tokens.map(({ piece }) => piece).join(''), 'def add');
  });

  it('throws its own exceptions for our errors', async () => {
    await assert.rejects(client.completions.create({ ...greedy, model: 'gpt-4' }), (error) => {
      assert.ok(error instanceof OpenAI.NotFoundError);
      assert.equal(error.code, 'PHC_MODEL_UNKNOWN');
      return true;
    });
    await assert.rejects(client.completions.create({ ...greedy, max_tokens: 1e9 }), OpenAI.BadRequestError);
    const long = client.completions.create({ ...greedy, prompt: 'word '.repeat(20_000) });
    await assert.rejects(long, (error) => {
      assert.ok(error instanceof OpenAI.BadRequestError);
      assert.equal(error.code, 'PHC_REQUEST_CONTEXT');
      return true;
    });
  });

  it('ends a completion that is not wanted any more', async () => {
    const controller = new AbortController();
    const endless = { ...greedy, max_tokens: 2000, temperature: 1, stream: true } as const;
    const stream = await client.completions.create(endless, { signal: controller.signal });
    for await (const _chunk of stream) controller.abort();
    const metrics = async () => (await fetch(`${server.where}/metrics`)).text();
    let text = await metrics();
    while (!text.includes('phcodex_queue_size 0')) text = await metrics();
    assert.match(text, /phcodex_requests_total\{outcome="aborted"\} 1/);
    const generated = Number(/kind="generated"\} (\d+)/.exec(text)?.[1]);
    assert.ok(generated < 1000, `${generated} tokens`);
  });
});
