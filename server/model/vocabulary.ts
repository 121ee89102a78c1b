import { badModel } from './bad-model.ts';
import { type FimMarkers, namedFimMarkers } from './fim-markers.ts';
import { isNumber, isText, list, optionalNumber, optionalText } from './gguf/fields.ts';
import type { Metadata } from './gguf/metadata.ts';

/** A byte-level BPE vocabulary as a GGUF header holds it. */
export interface Vocabulary {
  /** Text of each token, by id. */
  readonly tokens: readonly string[];
  readonly merges: readonly string[];
  /** Ids of tokens that never come from text. */
  readonly control: readonly number[];
  /** Ids of whole words that text is searched for before anything else. */
  readonly userDefined: readonly number[];
  readonly bos: number | undefined;
  readonly eos: number | undefined;
  readonly addBos: boolean;
  /** llama.cpp's name of the rule that splits text into words. */
  readonly split: string;
  /** Text is brought into Unicode's composed form (NFC) first; llama.cpp never does that. */
  readonly normalizes: boolean;
  readonly chatTemplate: string | undefined;
  /** Ids of the marks for filling in the middle, where the model was trained with such. */
  readonly fim: FimMarkers | undefined;
}

const CONTROL = 3;
const USER_DEFINED = 4;

function tokenId(metadata: Metadata, key: string, count: number): number | undefined {
  const id = optionalNumber(metadata, key);
  if (id === undefined || (Number.isInteger(id) && id >= 0 && id < count)) return id;
  throw badModel(`metadata "${key}" is ${id}, and there are ${count} tokens`);
}

/** The marks that a header names, in its own or an older spelling; else those that are known by their names. */
function fimMarkers(metadata: Metadata, tokens: readonly string[]): FimMarkers | undefined {
  const marker = (part: string, older: string) =>
    tokenId(metadata, `tokenizer.ggml.fim_${part}_token_id`, tokens.length) ??
    tokenId(metadata, `tokenizer.ggml.${older}_token_id`, tokens.length);
  const [prefix, suffix, middle] = [
    marker('pre', 'prefix'),
    marker('suf', 'suffix'),
    marker('mid', 'middle'),
  ];
  if (prefix === undefined || suffix === undefined || middle === undefined) return namedFimMarkers(tokens);
  return { prefix, suffix, middle };
}

/** Throws `PHC_MODEL_FORMAT` for a merge that is not of two tokens. */
export function checkMerges(merges: readonly string[]): void {
  const wrong = merges.find((merge) => !/^[^ ]+ [^ ]+$/.test(merge));
  if (wrong !== undefined) throw badModel(`"${wrong.slice(0, 40)}" is no merge of two tokens`);
}

/** Reads the vocabulary; throws `PHC_MODEL_FORMAT` if it is of another kind or does not fit the embedding. */
export function readVocabulary(metadata: Metadata, embeddingRows: number): Vocabulary {
  const kind = optionalText(metadata, 'tokenizer.ggml.model');
  if (kind !== 'gpt2') {
    throw badModel(`its tokeniser is of type "${kind}"; only byte-level BPE ("gpt2") is supported`);
  }
  const tokens = list(metadata, 'tokenizer.ggml.tokens', isText);
  const types = list(metadata, 'tokenizer.ggml.token_type', isNumber);
  const merges = list(metadata, 'tokenizer.ggml.merges', isText);
  if (tokens.length !== embeddingRows) {
    throw badModel(`${tokens.length} tokens for an embedding of ${embeddingRows} rows`);
  }
  if (types.length !== tokens.length)
    throw badModel('the lists of tokens and of token types differ in length');
  if (new Set(tokens).size !== tokens.length) throw badModel('a token occurs twice');
  checkMerges(merges);

  const split = optionalText(metadata, 'tokenizer.ggml.pre') ?? 'default';
  const addBos = metadata.get('tokenizer.ggml.add_bos_token');
  const ofType = (type: number) => [...types.keys()].filter((id) => types[id] === type);
  return {
    tokens,
    merges,
    control: ofType(CONTROL),
    userDefined: ofType(USER_DEFINED),
    bos: tokenId(metadata, 'tokenizer.ggml.bos_token_id', tokens.length),
    eos: tokenId(metadata, 'tokenizer.ggml.eos_token_id', tokens.length),
    // llama.cpp's rule: Llama 3 begins with a BOS token unless the file says otherwise, the others do not.
    addBos: typeof addBos === 'boolean' ? addBos : split === 'llama-bpe',
    split,
    chatTemplate: optionalText(metadata, 'tokenizer.chat_template'),
    fim: fimMarkers(metadata, tokens),
    normalizes: false,
  };
}
