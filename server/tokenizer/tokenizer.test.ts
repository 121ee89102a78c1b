import assert from 'node:assert/strict';
import { wordSplit } from '../model/word-split.ts';
import { createTokenizer } from './tokenizer.ts';

/** A token for each of a few characters, for runs of `-`, and for a `-` at the end of a line. */
const VOCABULARY = ['a', 'b', 'Ġ', 'Ċ', '-', '--', '----', '-Ċ'];
const LONGEST = 4;

function withWords(rule: string) {
  return createTokenizer({
    version: '1.0',
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: wordSplit(rule).preTokenizer,
    post_processor: null,
    decoder: null,
    model: {
      type: 'BPE',
      vocab: Object.fromEntries(VOCABULARY.map((token, id) => [token, id])),
      merges: [
        ['-', '-'],
        ['--', '--'],
        ['-', 'Ċ'],
      ],
    },
  });
}
const tokenizer = withWords('gpt-2');
const spell = (ids: readonly number[]) => ids.map(tokenizer.bytes).join('');
const tokensOf = (rule: string, text: string) =>
  withWords(rule)
    .encode(text)
    .map((id) => VOCABULARY[id]);

describe('tokeniser', () => {
  const TEN_MEGABYTES = 10 * 1024 * 1024;

  it('gives all tokens of a text that has no more than were asked for', () => {
    const text = 'a b\n--------\n\nb';
    const ids = tokenizer.encode(text);
    assert.equal(spell(ids), text);
    assert.deepEqual(tokenizer.encode(text, ids.length), ids);
  });

  it('breaks lines where the model does', () => {
    const text = 'a-\n  -\n\nb\na';
    assert.deepEqual(tokensOf('gpt-2', text).join(' '), 'a - Ċ Ġ Ġ - Ċ Ċ b Ċ a');
    for (const rule of ['qwen2', 'llama-bpe']) {
      assert.deepEqual(tokensOf(rule, text).join(' '), 'a -Ċ Ġ Ġ -Ċ Ċ b Ċ a');
    }
  });

  it('stops after the line in which there are more', () => {
    const ids = tokenizer.encode('a b a b\n'.repeat(TEN_MEGABYTES / 8), 100);
    assert.ok(ids.length > 100 && ids.length <= 108, `${ids.length} tokens`);
  });

  it('stops after the word of a long line in which there are more', () => {
    const ids = tokenizer.encode('ab -- '.repeat(TEN_MEGABYTES / 6), 10_000);
    assert.ok(ids.length > 10_000 && ids.length <= 10_003, `${ids.length} tokens`);
  });

  it('cuts a word without end only to see that it has too many, and else encodes it whole', () => {
    // Cut after 4,096 it would have two tokens more.
    const word = `aa-${'-'.repeat(9000)}a`;
    const ids = tokenizer.encode(word);
    assert.deepEqual(tokenizer.encode(word, ids.length), ids);
    assert.ok(tokenizer.encode(word, ids.length - 1).length >= ids.length);
    assert.ok(tokenizer.encode(word, 100).length <= 100 + 4096);
  });

  it('looks at no more of a word without end than may be so many tokens', () => {
    for (const text of ['a'.repeat(TEN_MEGABYTES), '-'.repeat(TEN_MEGABYTES)]) {
      const ids = tokenizer.encode(text, 100);
      assert.ok(ids.length > 100 && spell(ids).length <= 101 * LONGEST, `${ids.length} tokens`);
    }
  });
});
