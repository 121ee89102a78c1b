import assert from 'node:assert/strict';
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Core, loadCore } from '../../../server/engine/core.ts';
import type { Engine } from '../../../server/engine/engine.ts';
import { importModel } from '../../../server/model/import-model.ts';
import { modelCard } from '../../../server/model/model-card.ts';
import { phcError } from '../../support/phc-code.ts';
import { READY, rememberNothing } from '../../support/scripted-engine.ts';
import { appOver, post, readEvents } from '../../support/serve-app.ts';

const ROOT = join(__dirname, '..', '..', '..');
const GOLDEN = join(ROOT, 'test', 'golden', 'models');
const END = 0;

describe('the conversational model of the line', function () {
  this.timeout(60_000);
  let home: string;
  let core: Core;
  let engine: Engine;
  const messages = [
    { role: 'user', content: 'red' },
    { role: 'assistant', content: 'def' },
    { role: 'user', content: 'a b' },
  ];

  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'phc-dialog-'));
    const source = join(home, 'source');
    cpSync(join(GOLDEN, 'gpt2'), source, { recursive: true });
    copyFileSync(
      join(ROOT, 'models', 'ph-dialog', 'chat_template.jinja'),
      join(source, 'chat_template.jinja'),
    );
    const { folder } = await importModel(source, { home, name: 'ph-dialog' });
    core = await loadCore(folder, { threads: 1, context: 256, slots: 1 });
    engine = { state: READY, generate: core.generate, remember: rememberNothing, close: async () => {} };
  });
  after(() => {
    core.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('reads each turn with the mark at its end, and answers the last', async () => {
    const greedy = { messages, max_tokens: 5, temperature: 0 };
    const chat = await post(appOver(engine), '/v1/chat/completions', greedy);
    const turns = messages.flatMap(({ content }) => [...core.tokenizer.encode(content), END]);
    const plain = { prompt: turns, max_tokens: 5, temperature: 0 };
    const completion = (await post(appOver(engine), '/v1/completions', plain)).json();
    const answer = chat.json();
    assert.equal(answer.usage.prompt_tokens, turns.length);
    assert.equal(answer.choices[0].message.content, completion.choices[0].text);
    assert.notEqual(answer.choices[0].message.content, '');
  });

  it('ends its turn by the mark, which nobody sees', async () => {
    const asked = { messages, max_tokens: 20, logit_bias: { [END]: 100 } };
    const { choices, usage } = (await post(appOver(engine), '/v1/chat/completions', asked)).json();
    assert.deepEqual([choices[0].message.content, choices[0].finish_reason], ['', 'stop']);
    assert.equal(usage.completion_tokens, 1);
    const stream = await post(appOver(engine), '/v1/chat/completions', { ...asked, stream: true });
    assert.ok(readEvents(stream.body).done);
    assert.doesNotMatch(stream.body, /endoftext/);
  });

  it('has the card that says that nothing is trained', async () => {
    const { text, architecture } = await modelCard('ph-dialog', { home });
    assert.equal(architecture, 'gpt2');
    assert.equal(text, readFileSync(join(ROOT, 'models', 'ph-dialog', 'README.md'), 'utf8'));
    assert.match(text, /\*\*No weights of PH-Dialog have been trained or published\.\*\*/);
  });

  it('is not made of another architecture, and neither is the reader', async () => {
    for (const [folder, name] of [
      ['llama', 'ph-dialog'],
      ['roberta', 'ph-dialog'],
      ['gpt2', 'ph-reader'],
    ] as const) {
      await assert.rejects(
        importModel(join(GOLDEN, folder), { home, name }),
        phcError('PHC_MODEL_FORMAT', /with architecture (gpt2|roberta), and this one has/),
      );
    }
    await importModel(join(GOLDEN, 'roberta'), { home, name: 'ph-reader' });
    const { text } = await modelCard('ph-reader', { home });
    assert.match(text ?? '', /\*\*No weights of PH-Reader have been trained or published\.\*\*/);
  });
});
