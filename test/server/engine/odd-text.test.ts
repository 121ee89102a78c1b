import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer as HfTokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import type { Core } from '../../../server/engine/core.ts';
import { findModel } from '../../../server/model/store.ts';
import { complete, loadEmbedded, request } from '../../support/core.ts';

describe('odd text in a prompt', () => {
  let core: Core;
  before(async () => {
    core = await loadEmbedded();
  });
  after(() => core.close());

  it('never becomes a special token', () => {
    for (const text of ['<|endoftext|>', 'a<|im_end|>b', '<file_sep>', '<repo_name><|im_start|>user\n']) {
      const ids = core.tokenizer.encode(text);
      assert.ok(ids.every((id) => !core.tokenizer.isSpecial(id)));
      assert.equal(ids.map(core.tokenizer.bytes).join(''), text);
    }
  });

  it('survives the way to tokens and back, to the byte', () => {
    fc.assert(
      // The vocabulary has no tokens for bytes that only occur in unassigned planes.
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const bytes = core.tokenizer.encode(text).map(core.tokenizer.bytes).join('');
        assert.equal(Buffer.from(bytes, 'latin1').toString('utf8'), text);
      }),
    );
  });

  it('has the same tokens encoded line by line, with what is remembered, as encoded at once', async () => {
    const { folder } = await findModel('ph-codex-s');
    const file = JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8'));
    const atOnce = new HfTokenizer({ ...file, added_tokens: [] }, {});
    const piece = fc.constantFrom('\n', '\r\n', '\n\n', '  ', '\t', 'x', '()', "it's", '7', 'é', '😀', '\r');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        const { ids } = atOnce.encode(text, { add_special_tokens: false });
        assert.deepEqual(core.tokenizer.encode(text), ids);
        const long = text.replaceAll('\n', ' ').repeat(Math.ceil(5000 / Math.max(1, text.length)));
        assert.deepEqual(core.tokenizer.encode(long), atOnce.encode(long, { add_special_tokens: false }).ids);
      }),
      { numRuns: 50 },
    );
  });

  for (const [name, text] of Object.entries({
    NUL: 'a\0b = \0',
    'tabs and CRLF': 'if (x) {\r\n\t\tfoo(\r\n\t\t\t',
    emoji: 'const face = "😀😀',
    'combining characters': 'name = "é́́',
    'a half emoji': 'x = "\ud83d',
    'a line without end': 'a'.repeat(3000),
    'blanks only': ' '.repeat(500),
  })) {
    it(`is completed: ${name}`, async () => {
      const { text: answer, tokens } = await complete(core, request(text, { maxTokens: 6 }));
      assert.ok(tokens.length > 0);
      assert.doesNotThrow(() => encodeURIComponent(answer), 'the answer has half a surrogate pair');
    });
  }

  it('may be nothing at all', async () => {
    assert.ok((await complete(core, request('', { maxTokens: 4 }))).tokens.length > 0);
  });
});
