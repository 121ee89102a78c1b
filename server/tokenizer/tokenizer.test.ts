import assert from 'node:assert/strict';
import { createTokenizer } from './tokenizer.ts';

/** A token for each of a few characters, and one for a run of four `-`. */
const VOCABULARY = ['a', 'b', 'Ġ', 'Ċ', '-', '--', '----'];
const LONGEST = 4;
const tokenizer = createTokenizer({
  version: '1.0',
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
  post_processor: null,
  decoder: null,
  model: {
    type: 'BPE',
    vocab: Object.fromEntries(VOCABULARY.map((token, id) => [token, id])),
    merges: [
      ['-', '-'],
      ['--', '--'],
    ],
  },
});
const spell = (ids: readonly number[]) => ids.map(tokenizer.bytes).join('');

describe('tokeniser', () => {
  const TEN_MEGABYTES = 10 * 1024 * 1024;

  it('gives all tokens of a text that has no more than were asked for', () => {
    const text = 'a b\n--------\n\nb';
    const ids = tokenizer.encode(text);
    assert.equal(spell(ids), text);
    assert.deepEqual(tokenizer.encode(text, ids.length), ids);
  });

  it('stops after the line in which there are more', () => {
    const ids = tokenizer.encode('a b a b\n'.repeat(TEN_MEGABYTES / 8), 100);
    assert.ok(ids.length > 100 && ids.length <= 108, `${ids.length} tokens`);
  });

  it('looks at no more of a line without end than may be so many tokens', () => {
    for (const text of ['a'.repeat(TEN_MEGABYTES), '-'.repeat(TEN_MEGABYTES)]) {
      const ids = tokenizer.encode(text, 100);
      assert.ok(ids.length > 100 && spell(ids).length <= 101 * LONGEST, `${ids.length} tokens`);
    }
  });
});
