import type { Vocabulary } from './vocabulary.ts';
import { wordSplit } from './word-split.ts';

/** Content of `tokenizer.json`, in Hugging Face's form. */
export function tokenizerFile(vocabulary: Vocabulary): object {
  const { preTokenizer, ignoreMerges } = wordSplit(vocabulary.split);
  const added = (special: boolean) => (id: number) => ({
    id,
    content: vocabulary.tokens[id],
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special,
  });
  const addedTokens = [...vocabulary.control.map(added(true)), ...vocabulary.userDefined.map(added(false))];
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: addedTokens.sort((a, b) => a.id - b.id),
    normalizer: vocabulary.normalizes ? { type: 'NFC' } : null,
    pre_tokenizer: preTokenizer,
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: ignoreMerges,
      vocab: Object.fromEntries(vocabulary.tokens.map((token, id) => [token, id])),
      merges: vocabulary.merges,
    },
  };
}

/** Content of `tokenizer_config.json`. */
export function tokenizerConfigFile(vocabulary: Vocabulary, context: number): object {
  const text = (id: number | undefined) => (id === undefined ? null : vocabulary.tokens[id]);
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    add_prefix_space: false,
    add_bos_token: vocabulary.addBos,
    bos_token: text(vocabulary.bos),
    eos_token: text(vocabulary.eos),
    clean_up_tokenization_spaces: false,
    model_max_length: context,
    ...(vocabulary.chatTemplate === undefined ? {} : { chat_template: vocabulary.chatTemplate }),
  };
}
