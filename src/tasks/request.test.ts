import assert from 'node:assert/strict';
import { taskRequest, wayToAsk } from './request.ts';
import { parseTemplate } from './template.ts';

const TEMPLATE = parseTemplate(
  '<!-- small: completion -->\n<!-- tokens: 9 -->\n<!-- user -->\nU {{wish}}\n<!-- completion -->\nC {{wish}}\n<!-- after -->\nA\n',
);
const OPTIONS = { index: 0, nonce: 'ab'.repeat(32), doc: '', refinements: [], stop: ['!'] };

describe('how a model is asked', () => {
  it('follows its chat template, but for the small model that was trained to go on writing', () => {
    assert.equal(wayToAsk({ name: 'big', chat: true }, TEMPLATE, 'auto'), 'chat');
    assert.equal(wayToAsk({ name: 'big', chat: false }, TEMPLATE, 'chat'), 'completion');
    assert.equal(wayToAsk({ name: 'ph-codex-s', chat: true }, TEMPLATE, 'auto'), 'completion');
    assert.equal(wayToAsk({ name: 'ph-codex-s', chat: true }, TEMPLATE, 'chat'), 'chat');
    assert.equal(wayToAsk({ name: 'big', chat: true }, TEMPLATE, 'completion'), 'completion');
  });

  it('is greedy for the first candidate and draws the others', () => {
    const [first, second] = [0, 1].map((index) =>
      taskRequest('completion', TEMPLATE, { wish: 'w' }, { ...OPTIONS, index }),
    );
    assert.equal(first?.body.temperature, 0);
    assert.ok((second?.body.temperature ?? 0) > 0);
    assert.deepEqual(first?.kind === 'completion' && [first.body.prompt, first.body.suffix], ['C w', 'A']);
    assert.deepEqual(first?.body.stop, ['!']);
  });

  it('tells a conversation what came before, when it is to be otherwise', () => {
    const refinements = [{ answer: 'x', wish: 'shorter' }];
    const request = taskRequest('chat', TEMPLATE, { wish: 'w' }, { ...OPTIONS, refinements });
    assert.deepEqual(request.kind === 'chat' && request.body.messages, [
      { role: 'user', content: 'U w' },
      { role: 'assistant', content: 'x' },
      { role: 'user', content: 'shorter' },
    ]);
  });
});
