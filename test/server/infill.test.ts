import assert from 'node:assert/strict';
import { scriptedEngine } from '../support/scripted-engine.ts';
import { appOver, post } from '../support/serve-app.ts';

describe('POST /infill', () => {
  it("understands what llama.cpp's editors send", async () => {
    const engine = scriptedEngine();
    const response = post(appOver(engine), '/infill', {
      input_prefix: 'def f():\n',
      input_suffix: '\nf()',
      input_extra: [{ filename: 'a.py', text: 'x' }],
      prompt: '    ret',
      n_predict: 8,
      top_k: 40,
      samplers: ['top_k', 'top_p', 'infill'],
      cache_prompt: true,
      id_slot: 1,
    });
    const call = await engine.nextCall();
    assert.deepEqual(call.request.prompt, {
      kind: 'text',
      prefix: 'def f():\n    ret',
      suffix: '\nf()',
      extra: [{ filename: 'a.py', text: 'x' }],
    });
    assert.equal(call.request.maxTokens, 8);
    assert.equal(call.request.doc, 'slot-1');
    call.text('urn');
    call.text(' 1');
    call.done({ finish: 'length' });
    const answer = (await response).json();
    assert.equal(answer.content, 'urn 1');
    assert.equal(answer.stop, true);
    assert.equal(answer.stop_type, 'limit');
    assert.equal(answer.tokens_predicted, 2);
    assert.equal(answer.timings.predicted_n, 2);
  });

  it('ends no answer early without a time limit, or with one that is not positive', async () => {
    for (const limit of [{}, { t_max_predict_ms: 0 }, { t_max_predict_ms: -1 }]) {
      const engine = scriptedEngine();
      const response = post(appOver(engine), '/infill', { input_prefix: 'a', ...limit });
      const call = await engine.nextCall();
      assert.equal('lineEndAfterMs' in call.request, false);
      call.done();
      await response;
    }
  });

  it('warms at the lowest priority with n_predict 0', async () => {
    const engine = scriptedEngine();
    const response = post(appOver(engine), '/infill', { input_prefix: 'a', n_predict: 0 });
    const call = await engine.nextCall();
    assert.equal(call.request.warm, true);
    call.done();
    assert.equal((await response).json().content, '');
  });

  it('streams parts, the last one with stop and no text', async () => {
    const engine = scriptedEngine();
    const response = post(appOver(engine), '/infill', { input_prefix: 'a', stream: true });
    const call = await engine.nextCall();
    call.text('x');
    call.done();
    const events = (await response).body.trimEnd().split('\n\n');
    assert.equal(events.length, 2);
    assert.equal(events[0], 'data: {"index":0,"content":"x","stop":false}');
    assert.match(String(events[1]), /"content":"","stop":true.*"stop_type":"eos"/);
  });
});
