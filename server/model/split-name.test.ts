import assert from 'node:assert/strict';
import { phcError } from '../../test/support/phc-code.ts';
import { splitName } from './split-name.ts';
import { RULES } from './word-split.ts';

const byteLevel = (use_regex?: boolean) => ({
  type: 'ByteLevel',
  add_prefix_space: false,
  trim_offsets: true,
  ...(use_regex === undefined ? {} : { use_regex }),
});
const sequence = (...pretokenizers: object[]) => ({ type: 'Sequence', pretokenizers });
const modern = (digits: string) =>
  sequence(
    {
      type: 'Split',
      pattern: {
        Regex:
          "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" +
          `\\p{N}${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`,
      },
      behavior: 'Isolated',
      invert: false,
    },
    byteLevel(false),
  );

describe('the rule that splits words', () => {
  it('is known in the spelling that we write', () => {
    for (const { preTokenizer, ignoreMerges } of Object.values(RULES)) {
      assert.deepEqual(RULES[splitName(preTokenizer, ignoreMerges)]?.preTokenizer, preTokenizer);
    }
  });

  it('is known in the spellings of GPT-2, SmolLM, Llama 3 and Qwen 2', () => {
    assert.equal(splitName(byteLevel(), false), 'gpt-2');
    assert.equal(
      splitName(sequence({ type: 'Digits', individual_digits: true }, byteLevel(true)), false),
      'smollm',
    );
    assert.equal(splitName(modern('{1,3}'), true), 'llama-bpe');
    assert.equal(splitName(modern(''), false), 'qwen2');
  });

  it('is refused where it would split otherwise', () => {
    for (const preTokenizer of [
      null,
      { ...byteLevel(), add_prefix_space: true },
      byteLevel(false),
      sequence({ type: 'Digits', individual_digits: false }, byteLevel(true)),
      { type: 'Metaspace', replacement: '▁' },
      { type: 'Split', pattern: { Regex: '.' }, behavior: 'Removed', invert: false },
      modern('{1,2}'),
    ]) {
      assert.throws(() => splitName(preTokenizer, false), phcError('PHC_MODEL_FORMAT', /not known here/));
    }
    assert.throws(() => splitName(modern('{1,3}'), false), phcError('PHC_MODEL_FORMAT'));
  });
});
