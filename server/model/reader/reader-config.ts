import * as z from 'zod/mini';
import { badModel } from '../bad-model.ts';
import { Gelu, geluOf, Layers, Size } from '../checkpoint/config/fields.ts';
import type { NetworkShape } from '../network-shape.ts';

const TokenId = z.int().check(z.nonnegative());

/** `config.json` of a RoBERTa (Liu et al., 2019) that marks answers in a text. */
const Roberta = z.object({
  model_type: z.literal('roberta'),
  hidden_size: Size,
  intermediate_size: Size,
  num_hidden_layers: Layers,
  num_attention_heads: Size,
  vocab_size: Size,
  max_position_embeddings: Size,
  type_vocab_size: Size,
  pad_token_id: TokenId,
  bos_token_id: TokenId,
  eos_token_id: TokenId,
  layer_norm_eps: z._default(z.number(), 1e-5),
  hidden_act: z._default(Gelu, 'gelu'),
  position_embedding_type: z._default(z.literal('absolute'), 'absolute'),
});

/** Sizes of a reader. */
export interface ReaderShape
  extends Pick<
    NetworkShape,
    'layers' | 'width' | 'inner' | 'heads' | 'vocabulary' | 'epsilon' | 'activation'
  > {
  /** Rows of the table of positions; the first of a text has the row `firstPosition`. */
  readonly positions: number;
  readonly firstPosition: number;
  /** Kinds of text that the table of kinds has; only the first is used. */
  readonly kinds: number;
  /** Most tokens of question and passage together, marks included. */
  readonly context: number;
  /** Token before everything, and token behind each part. */
  readonly begin: number;
  readonly end: number;
}

/** True for the parsed `config.json` of a network that reads and does not write. */
export function isReaderConfig(content: unknown): boolean {
  return z.looseObject({ model_type: z.literal('roberta') }).safeParse(content).success;
}

/** The sizes in a reader's parsed `config.json`; throws `PHC_MODEL_FORMAT` for options that are not computed here. */
export function readReaderConfig(content: unknown): ReaderShape {
  const parsed = Roberta.safeParse(content);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') ?? '';
    throw badModel(`"${field}" in config.json is missing or has a value that is not supported`);
  }
  const config = parsed.data;
  const { hidden_size: width, num_attention_heads: heads, max_position_embeddings: positions } = config;
  if (width % heads) throw badModel(`${heads} heads cannot share a width of ${width}`);
  // The rows up to that of padding are never used: Hugging Face counts positions from there.
  const firstPosition = config.pad_token_id + 1;
  if (positions - firstPosition < 16) throw badModel(`${positions} positions leave no room for a text`);
  const { begin, end } = { begin: config.bos_token_id, end: config.eos_token_id };
  if (Math.max(begin, end) >= config.vocab_size) throw badModel('a mark is no token of the vocabulary');
  if (!(config.layer_norm_eps > 0 && config.layer_norm_eps < 1))
    throw badModel(`the epsilon of the normalisation is ${config.layer_norm_eps}`);
  return {
    layers: config.num_hidden_layers,
    width,
    inner: config.intermediate_size,
    heads,
    vocabulary: config.vocab_size,
    epsilon: config.layer_norm_eps,
    activation: geluOf(config.hidden_act),
    positions,
    firstPosition,
    kinds: config.type_vocab_size,
    context: positions - firstPosition,
    begin,
    end,
  };
}

/** `config.json` of a built reader, as it is read again. */
export function readerConfigFile(shape: ReaderShape): object {
  return {
    architectures: ['RobertaForQuestionAnswering'],
    model_type: 'roberta',
    hidden_size: shape.width,
    intermediate_size: shape.inner,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    vocab_size: shape.vocabulary,
    max_position_embeddings: shape.positions,
    type_vocab_size: shape.kinds,
    pad_token_id: shape.firstPosition - 1,
    bos_token_id: shape.begin,
    eos_token_id: shape.end,
    layer_norm_eps: shape.epsilon,
    hidden_act: shape.activation === 'gelu' ? 'gelu' : 'gelu_new',
  };
}
