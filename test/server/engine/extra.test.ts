import assert from 'node:assert/strict';
import type { Core } from '../../../server/engine/core.ts';
import { complete, loadEmbedded, request } from '../../support/core.ts';

const EXTRA = [
  {
    filename: 'shapes.py',
    text: 'def frobnicate_widget(widget, colour):\n    return widget.paint(colour)\n',
  },
];
const PREFIX = 'from shapes import *\n\nthing = 3\npainted = frobnicate_';

describe('texts of other files in a prompt', function () {
  this.timeout(60_000);
  let core: Core;
  before(async () => {
    core = await loadEmbedded({ context: 512 });
  });
  after(() => core.close());

  it('let the model write a name that only they have', async () => {
    const ask = async (extra: typeof EXTRA) => {
      const wanted = request(PREFIX, { maxTokens: 8 });
      const prompt = { kind: 'text', prefix: PREFIX, suffix: '\nprint(painted)\n', extra } as const;
      return (await complete(core, { ...wanted, prompt })).text;
    };
    assert.match(await ask(EXTRA), /^widget\(thing/);
    assert.doesNotMatch(await ask([]), /^widget\(/);
  });

  it('never make a prompt too long that would fit without them', async () => {
    const extra = Array.from({ length: 200 }, (_, index) => ({
      filename: `${index}.py`,
      text: `def name_${index}():\n    return ${index}\n`.repeat(10),
    }));
    const prompt = { kind: 'text', prefix: PREFIX, suffix: '', extra } as const;
    const { context } = core.runtime.shape;
    const { promptTokens } = await complete(core, { ...request(PREFIX, { maxTokens: 2 }), prompt });
    assert.ok(promptTokens > context / 4 && promptTokens < context, `${promptTokens} tokens`);
  });
});
