import assert from 'node:assert/strict';
import { join } from 'node:path';
import OpenAI from 'openai';
import { CompletionResponse } from '../../protocol/completion.ts';
import { ServerIdentity } from '../../protocol/identity.ts';
import { modelsFolder } from '../../server/home.ts';
import { openUpstream } from '../../server/upstream/open-upstream.ts';
import { event, inFrontOf } from '../support/other-engine.ts';
import { type RealServer, startRealServer } from '../support/real-server.ts';
import { knownAnswer, verified } from '../support/receipts.ts';
import { scriptedEngine } from '../support/scripted-engine.ts';
import { listenOver, post, readEvents } from '../support/serve-app.ts';

const nobody = new AbortController().signal;

/** A server in front of another, both in this process; the engine of the second does what the test says. */
async function pair() {
  const engine = scriptedEngine();
  const behind = await listenOver(engine, { apiKeys: ['inner'] });
  const upstream = { url: `${behind.url}/v1`, model: 'ph-codex-s', key: 'inner' };
  const front = await listenOver(await openUpstream(upstream, () => {}, nobody), { receipts: false });
  const close = async () => {
    for (const { app } of [front, behind]) {
      // Node's fetch connects anew after it was aborted, and a connection without a request is not an idle one to close().
      app.server.closeAllConnections();
      await app.close();
    }
  };
  return { engine, front, behind, close };
}

describe('a server in front of another engine', () => {
  let servers: Awaited<ReturnType<typeof pair>>;
  beforeEach(async () => {
    servers = await pair();
  });
  afterEach(() => servers.close());

  it('passes on what was asked, with its own key, and the text as it comes', async () => {
    const { front, engine } = servers;
    const body = {
      prompt: 'a',
      suffix: 'b',
      max_tokens: 5,
      temperature: 0.5,
      seed: 3,
      stop: ['x'],
      logit_bias: { 7: -100 },
      presence_penalty: 0.5,
      stream: true,
    };
    const response = post(front.app, '/v1/completions', { ...body, stream_options: { include_usage: true } });
    const call = await engine.nextCall();
    assert.deepEqual(call.request.prompt, { kind: 'text', prefix: 'a', suffix: 'b' });
    assert.deepEqual(
      [call.request.maxTokens, call.request.temperature, call.request.seed, call.request.stop],
      [5, 0.5, 3, ['x']],
    );
    assert.deepEqual(call.request.penalties, { bias: [[7, -100]], presence: 0.5, frequency: 0 });
    call.text('one ');
    call.text('two');
    call.done({ finish: 'length' });
    const { events, done } = readEvents((await response).body);
    assert.ok(done);
    assert.equal(events.map(({ choices }) => choices[0]?.text ?? '').join(''), 'one two');
    assert.equal(events.at(-2)?.choices[0]?.finish_reason, 'length');
    assert.deepEqual(events.at(-1)?.usage, { prompt_tokens: 7, completion_tokens: 2, total_tokens: 9 });
  });

  it('claims no digest, no ids of tokens and no receipt for what it did not compute', async () => {
    const { front, engine } = servers;
    const nonce = '0'.repeat(64);
    const response = post(front.app, '/v1/completions', { prompt: 'a', ph: { nonce } });
    const call = await engine.nextCall();
    call.text('x');
    call.done();
    const { ph, usage } = (await response).json();
    assert.deepEqual([ph.modelRoot, ph.profile, ph.tokens], ['', 'upstream', []]);
    assert.equal(usage.completion_tokens, 1);
    const refused = await post(front.app, '/v1/completions', { prompt: 'a', ph: { nonce, receipt: true } });
    assert.equal(refused.json().error.code, 'PHC_RECEIPT_UNAVAILABLE');
  });

  it('stops the engine behind when the client leaves', async () => {
    const { front, engine } = servers;
    const gone = new AbortController();
    const answer = fetch(`${front.url}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'a', stream: true }),
      signal: gone.signal,
    });
    const call = await engine.nextCall();
    call.text('x');
    await answer;
    gone.abort();
    await call.aborted;
  });

  it('tells errors of the engine behind as its own, and lives on', async () => {
    const { front, engine, behind } = servers;
    const long = post(front.app, '/v1/completions', { prompt: 'a' });
    (await engine.nextCall()).fail(new Error('inner'));
    const failed = await long;
    assert.equal(failed.statusCode, 503);
    assert.equal(failed.json().error.code, 'PHC_UPSTREAM_UNREACHABLE');
    await behind.app.close();
    const refused = await post(front.app, '/v1/completions', { prompt: 'a' });
    assert.equal(refused.json().error.code, 'PHC_UPSTREAM_UNREACHABLE');
    assert.ok(refused.headers['retry-after']);
    assert.equal((await fetch(`${front.url}/health`)).status, 200);
  });

  it('warms nothing, and says so at once', async () => {
    const warm = { prompt: 'a', max_tokens: 0, ph: { nonce: '0'.repeat(64), warm: true } };
    const answer = await post(servers.front.app, '/v1/completions', warm);
    assert.equal(answer.json().usage.total_tokens, 0);
  });
});

describe('an engine that has no fill-in-the-middle', () => {
  it('is asked without the text after the cursor, from the second request on at once', async () => {
    const asked: unknown[] = [];
    const { app, close } = await inFrontOf(({ suffix }, response) => {
      asked.push(suffix);
      // vLLM's words.
      if (suffix !== undefined)
        return response.writeHead(400).end('{"message":"suffix is not currently supported"}');
      return response.end(`${event('x', { finish_reason: 'stop' })}data: [DONE]\n\n`);
    });
    for (let i = 0; i < 2; i++) {
      const answer = await post(app, '/v1/completions', { prompt: 'a', suffix: 'b' });
      assert.equal(answer.json().choices[0].text, 'x');
    }
    assert.deepEqual(asked, ['b', undefined, undefined]);
    await close();
  });
});

describe('an engine whose events come in pieces', () => {
  it('is understood, wherever they are cut: in a character, in a word, between the line ends', async () => {
    const whole = `: a comment\r\n\r\n${event('ä')}${event('→ 𝕏', { finish_reason: 'stop' })}data: [DONE]\n\n`;
    const { app, close } = await inFrontOf(async (_body, response) => {
      for (const byte of Buffer.from(whole))
        await new Promise<void>((resolve) => response.write(Buffer.of(byte), () => resolve()));
      response.end();
    });
    const answer = await post(app, '/v1/completions', { prompt: 'a' });
    assert.equal(answer.json().choices[0].text, 'ä→ 𝕏');
    await close();
  });
});

describe('ph-codex serve --upstream', function () {
  this.timeout(600_000); // the model may have to be built first
  let behind: RealServer;
  let front: RealServer;
  before(async () => {
    behind = await startRealServer();
    front = await startRealServer(['--upstream', `${behind.where}/v1`, '--model-name', 'ph-codex-s']);
    await behind.untilReady();
    await front.untilReady();
  });
  after(async () => {
    await front?.stop();
    await behind?.stop();
  });

  it('answers as the real engine behind it does, whole and streamed', async () => {
    const greedy = {
      model: 'ph-codex-s',
      prompt: 'def add(a, b):\n    return',
      max_tokens: 6,
      temperature: 0,
    };
    const ask = ({ where }: RealServer) =>
      new OpenAI({ baseURL: `${where}/v1`, apiKey: 'unused', maxRetries: 0 }).completions;
    const own = await ask(behind).create(greedy);
    const passed = await ask(front).create(greedy);
    assert.equal(passed.choices[0]?.text, own.choices[0]?.text);
    assert.deepEqual(passed.usage, own.usage);
    let text = '';
    for await (const chunk of await ask(front).create({ ...greedy, stream: true }))
      text += chunk.choices[0]?.text ?? '';
    assert.equal(text, own.choices[0]?.text);
    const identity = (await (await fetch(`${front.where}/v1/ph/identity`)).json()) as { models: unknown[] };
    assert.deepEqual(identity.models, []);
  });

  it('named the files of the model behind, it signs the very tokens that the engine behind told', async () => {
    const { model } = await behind.health();
    const files = join(modelsFolder(), model?.modelRoot ?? '');
    const args = [
      '--upstream',
      `${behind.where}/v1`,
      '--model-name',
      'ph-codex-s',
      '--upstream-files',
      files,
    ];
    const signing = await startRealServer(args);
    try {
      await signing.untilReady();
      const keyOf = async ({ where }: RealServer) =>
        ServerIdentity.parse(await (await fetch(`${where}/v1/ph/identity`)).json());
      const identity = await keyOf(signing);
      assert.equal(identity.models[0]?.modelRoot, model?.modelRoot);
      const body = {
        ...{ model: 'ph-codex-s', prompt: 'def add(a, b):\n    ret', suffix: '\n', max_tokens: 8 },
        ...{ temperature: 0, ph: { nonce: '5'.repeat(64), receipt: true } },
      };
      const ask = async (server: RealServer) => {
        const sentAt = Date.now();
        const client = new OpenAI({ baseURL: `${server.where}/v1`, apiKey: 'unused', maxRetries: 0 });
        const answer = CompletionResponse.parse(await client.completions.create(body));
        const { serverKey } = await keyOf(server);
        const signed = verified(knownAnswer(body, [answer], sentAt), [answer], serverKey);
        assert.deepEqual(signed.misfits, []);
        return { ...answer.ph, signed: signed.receipt };
      };
      const [own, passed] = [await ask(behind), await ask(signing)];
      assert.deepEqual([passed.signed.profile, passed.signed.modelRoot], ['upstream', model?.modelRoot]);
      assert.deepEqual([passed.tokens, passed.logprobs], [own.tokens, own.logprobs]);
      assert.deepEqual([passed.signed.res, passed.signed.req], [own.signed.res, own.signed.req]);
    } finally {
      await signing.stop();
    }
  });

  it('passes a refusal on as one', async () => {
    const long = { model: 'ph-codex-s', prompt: 'word '.repeat(20_000), max_tokens: 1 };
    const response = await fetch(`${front.where}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(long),
    });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /PHC_UPSTREAM_CANNOT/);
  });
});
