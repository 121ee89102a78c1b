import assert from 'node:assert/strict';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { scriptedEngine } from '../support/scripted-engine.ts';
import { listenOver } from '../support/serve-app.ts';

const PROMPT = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Explain.' }] }];

describe('the stock @ai-sdk/openai-compatible client', () => {
  for (const kind of ['completionModel', 'chatModel'] as const) {
    it(`gets answers whole and streamed: ${kind}`, async () => {
      const engine = scriptedEngine();
      const { app, url } = await listenOver(engine);
      const provider = createOpenAICompatible({ name: 'ph', baseURL: `${url}/v1`, includeUsage: true });
      const model = provider[kind]('ph-codex-s');

      const generated = model.doGenerate({ prompt: PROMPT, maxOutputTokens: 8, temperature: 0 });
      const first = await engine.nextCall();
      assert.equal(first.request.maxTokens, 8);
      first.text('whole');
      first.done();
      const { content, usage } = await generated;
      assert.deepEqual(
        content.map((part) => (part.type === 'text' ? part.text : part.type)),
        ['whole'],
      );
      assert.equal(usage.outputTokens.total, 1);

      const streaming = model.doStream({ prompt: PROMPT });
      const second = await engine.nextCall();
      for (const part of ['in ', 'parts']) second.text(part);
      second.done();
      let text = '';
      let finish: unknown;
      for await (const part of (await streaming).stream) {
        if (part.type === 'text-delta') text += part.delta;
        if (part.type === 'finish') finish = part.finishReason.unified;
        assert.notEqual(part.type, 'error');
      }
      assert.deepEqual([text, finish], ['in parts', 'stop']);
      app.server.closeAllConnections();
      await app.close();
    });
  }
});
