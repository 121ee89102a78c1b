import assert from 'node:assert/strict';
import { Tokenizer } from '@huggingface/tokenizers';
import { phcError } from '../../test/support/phc-code.ts';
import { TINY_TOKENS } from '../../test/support/tiny-gguf.ts';
import { tokenizerFile } from './tokenizer-files.ts';
import { wordSplit } from './word-split.ts';

/** The words that a text is split into: with a vocabulary of bytes and every word as one token, words are tokens. */
function words(split: string, text: string, expected: readonly string[]): string[] {
  const byteLevel = (word: string) => [...Buffer.from(word)].map((byte) => TINY_TOKENS[4 + byte]!);
  const tokens = new Set(TINY_TOKENS);
  const merges = new Set<string>();
  for (const word of expected) {
    const letters = byteLevel(word);
    for (let end = 2; end <= letters.length; end++) {
      tokens.add(letters.slice(0, end).join(''));
      merges.add(`${letters.slice(0, end - 1).join('')} ${letters[end - 1]}`);
    }
  }
  const vocabulary = {
    tokens: [...tokens],
    merges: [...merges],
    control: [0],
    userDefined: [],
    bos: 0,
    eos: 0,
    addBos: false,
    split,
    normalizes: false,
    chatTemplate: undefined,
    fim: undefined,
  };
  const tokenizer = new Tokenizer(tokenizerFile(vocabulary), {});
  const { ids } = tokenizer.encode(text, { add_special_tokens: false });
  return ids.map((id) => tokenizer.decode([id]));
}

const splits = (rule: string, expected: readonly string[]) =>
  assert.deepEqual(words(rule, expected.join(''), expected), expected);

describe('splitting text into words', () => {
  it('goes by GPT-2’s rule', () => {
    splits('gpt-2', ['def', ' f', '(', 'x', '):', '\n   ', ' return', ' x', "'s", ' 1234', '\n']);
  });

  it('makes every digit a word for SmolLM and its relatives, whatever its script', () => {
    for (const rule of ['smollm', 'starcoder', 'refact']) {
      splits(rule, ['x', ' =', ' ', '1', '2', '½', '٣', ' y']);
    }
  });

  it('goes by Llama 3’s rule: numbers of three digits, line ends with the punctuation before them', () => {
    splits('llama-bpe', ['int', ' x', ' =', ' ', '123', '45', ';\n', '   ', ' It', "'S", '\n\n']);
  });

  it('goes by Qwen 2’s rule: single digits', () => {
    splits('qwen2', ['x', ' =', ' ', '1', '2', ';\n', '   ', ' y']);
  });

  it('refuses a rule it does not know by its name', () => {
    for (const name of ['deepseek-coder', 'toString']) {
      assert.throws(() => wordSplit(name), phcError('PHC_MODEL_FORMAT', new RegExp(`rule "${name}"`)));
    }
  });
});
