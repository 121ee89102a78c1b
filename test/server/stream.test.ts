import assert from 'node:assert/strict';
import { PhcError } from '../../protocol/errors.ts';
import { scriptedEngine } from '../support/scripted-engine.ts';
import { appOver, post, readEvents } from '../support/serve-app.ts';

const NONCE = '0'.repeat(64);

describe('a streamed completion', () => {
  it('sends one chunk per event of the engine, then why it ended, then [DONE]', async () => {
    const engine = scriptedEngine();
    const response = post(appOver(engine), '/v1/completions', { prompt: 'a = ', stream: true });
    const call = await engine.nextCall();
    call.text('1');
    call.text(' + 2');
    call.done({ finish: 'length' });
    const { headers, body } = await response;
    const { events, done } = readEvents(body);
    assert.match(String(headers['content-type']), /^text\/event-stream/);
    assert.equal(headers['x-accel-buffering'], 'no');
    assert.equal(done, true);
    assert.deepEqual(
      events.map(({ choices }) => [choices[0]?.text, choices[0]?.finish_reason]),
      [
        ['1', null],
        [' + 2', null],
        ['', 'length'],
      ],
    );
    assert.equal(new Set(events.map(({ id }) => id)).size, 1);
    assert.ok(events.every(({ object, model }) => object === 'text_completion' && model === 'ph-codex-s'));
  });

  it('reports usage in a last chunk without choices when include_usage asks for it', async () => {
    const engine = scriptedEngine();
    const body = { prompt: 'a', stream: true, stream_options: { include_usage: true } };
    const response = post(appOver(engine), '/v1/completions', body);
    const call = await engine.nextCall();
    call.text('x');
    call.done();
    const { events } = readEvents((await response).body);
    assert.deepEqual(events.at(-1)?.choices, []);
    assert.deepEqual(events.at(-1)?.usage, { prompt_tokens: 7, completion_tokens: 1, total_tokens: 8 });
    assert.equal(events.at(-1)?.ph, undefined);
    assert.equal(events[0]?.usage, null);
  });

  it('says who answered only to a request with ph', async () => {
    const engine = scriptedEngine();
    const response = post(appOver(engine), '/v1/completions', {
      prompt: 'a',
      stream: true,
      ph: { nonce: NONCE },
    });
    const call = await engine.nextCall();
    call.text('x');
    call.done({ tokens: [42] });
    const { events } = readEvents((await response).body);
    assert.deepEqual(events.at(-1)?.ph, {
      modelRoot: 'ab'.repeat(32),
      profile: 'cpu-fast',
      tokens: [42],
      promptTokens: 7,
      timings: { queueMs: 1, prefillMs: 2, decodeMs: 3, prefilled: 4, forwards: 1 },
    });
  });

  it('sends several choices one after another, under their own index and seed', async () => {
    const engine = scriptedEngine();
    const response = post(appOver(engine), '/v1/completions', { prompt: 'a', stream: true, n: 2, seed: 5 });
    for (const seed of [5, 6]) {
      const call = await engine.nextCall();
      assert.equal(call.request.seed, seed);
      call.text(`seed ${seed}`);
      call.done();
    }
    const { events } = readEvents((await response).body);
    assert.deepEqual(
      events.map(({ choices }) => [choices[0]?.index, choices[0]?.text]),
      [
        [0, 'seed 5'],
        [0, ''],
        [1, 'seed 6'],
        [1, ''],
      ],
    );
  });

  it('tells an error that comes before the first event by its status', async () => {
    const engine = scriptedEngine();
    const response = post(appOver(engine), '/v1/completions', { prompt: 'a', stream: true });
    (await engine.nextCall()).fail(new PhcError('PHC_REQUEST_CONTEXT'));
    const { statusCode, body } = await response;
    assert.equal(statusCode, 400);
    assert.equal(JSON.parse(body).error.code, 'PHC_REQUEST_CONTEXT');
  });

  it('tells an error that comes later in a last event, and does not claim to be done', async () => {
    const engine = scriptedEngine();
    const response = post(appOver(engine), '/v1/completions', { prompt: 'a', stream: true });
    const call = await engine.nextCall();
    call.text('x');
    call.fail(new PhcError('PHC_ENGINE_CRASHED'));
    const { statusCode, body } = await response;
    const { events, done } = readEvents(body);
    assert.equal(statusCode, 200);
    assert.equal(done, false);
    assert.equal(events.length, 2);
    assert.equal(events[1]?.error?.code, 'PHC_ENGINE_CRASHED');
  });
});
