import assert from 'node:assert/strict';
import { createAdaptation } from '../../server/engine/adaptation.ts';
import type { Core } from '../../server/engine/core.ts';
import type { WorkspaceMemory } from '../../server/engine/recall.ts';
import { complete, loadEmbedded, request } from '../support/core.ts';
import { line, question, type TestWorkspace, testWorkspace } from '../support/workspace-memory.ts';

describe('an answer that gets a receipt', function () {
  this.timeout(120_000);
  let workspace: TestWorkspace;
  let memory: WorkspaceMemory;
  let core: Core;
  before(async () => {
    workspace = testWorkspace();
    workspace.write({ 'a.ts': line('wombat') });
    memory = { memory: await workspace.open(), adaptation: createAdaptation() };
    core = await loadEmbedded({ memoryOf: () => memory });
  });
  after(async () => {
    core.close();
    await workspace.remove();
  });

  it('is the model’s alone: the repository drafts it, and decides on nothing', async () => {
    const asked = { maxTokens: 8, memory: { workspace: '0'.repeat(64), file: workspace.path('b.ts') } };
    const shaped = await complete(core, request(question, asked));
    assert.match(shaped.text, /^wombat'/);
    const alone = await complete(core, request(question, { maxTokens: 8 }));
    assert.doesNotMatch(alone.text, /wombat/);
    const signed = await complete(core, request(question, { ...asked, receipt: true }));
    assert.deepEqual([signed.tokens, signed.recalled], [alone.tokens, []]);
  });

  it('tells the ids of its prompt with the first event, and only then', async () => {
    const events = core.generate(
      request('a = b', { receipt: true, maxTokens: 4 }),
      new AbortController().signal,
    );
    const told: Array<readonly number[] | undefined> = [];
    let promptTokens = 0;
    for await (const event of events) {
      told.push(event.promptIds);
      if (event.type === 'done') ({ promptTokens } = event);
    }
    assert.equal(told[0]?.length, promptTokens);
    assert.ok(told.slice(1).every((ids) => ids === undefined));
  });
});
