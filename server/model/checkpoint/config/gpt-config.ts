import * as z from 'zod/mini';
import { badModel } from '../../bad-model.ts';
import { MAX_CONTEXT, type NetworkShape } from '../../network-shape.ts';
import { absent, contextOf, Gelu, geluOf, Layers, off, on, Positions, Size } from './fields.ts';

const common = {
  n_embd: Size,
  n_layer: Layers,
  n_head: Size,
  n_inner: z.optional(z.nullable(Size)),
  n_positions: Positions,
  vocab_size: Size,
  layer_norm_epsilon: z._default(z.number(), 1e-5),
};

/** `config.json` of a GPT-2. */
export const Gpt2 = z.object({
  model_type: z.literal('gpt2'),
  ...common,
  activation_function: z._default(Gelu, 'gelu_new'),
  tie_word_embeddings: z._default(z.boolean(), true),
  scale_attn_weights: on,
  scale_attn_by_inverse_layer_idx: off,
  add_cross_attention: off,
});

/** `config.json` of a GPT-BigCode, all of whose heads share one key and one value. */
export const GptBigcode = z.object({
  model_type: z.literal('gpt_bigcode'),
  ...common,
  activation_function: z._default(Gelu, 'gelu_pytorch_tanh'),
  tie_word_embeddings: z._default(z.boolean(), true),
  scale_attn_weights: on,
  multi_query: on,
  add_cross_attention: off,
});

const rotary = {
  ...common,
  activation_function: z._default(Gelu, 'gelu_new'),
  rotary_dim: Size,
  tie_word_embeddings: off,
  rope_scaling: absent,
};

/** `config.json` of a GPT-J. */
export const Gptj = z.object({ model_type: z.literal('gptj'), ...rotary });

/** `config.json` of a CodeGen; its successors come with code of their own, which orders the weights in another way. */
export const Codegen = z.object({ model_type: z.literal('codegen'), ...rotary, auto_map: absent });

type Config =
  | z.infer<typeof Gpt2>
  | z.infer<typeof GptBigcode>
  | z.infer<typeof Gptj>
  | z.infer<typeof Codegen>;

/** CodeGen's weights are laid out for so many devices, each of which holds whole heads. */
const CODEGEN_DEVICES = 4;

/** The sizes in a configuration that names them as GPT-2's does. */
export function gptShape(config: Config): NetworkShape {
  const { model_type: architecture, n_embd: width, n_head: heads, n_positions: positions } = config;
  if (width % heads) throw badModel(`${heads} heads cannot share a width of ${width}`);
  if (architecture === 'codegen' && heads % CODEGEN_DEVICES)
    throw badModel(`${heads} heads cannot be those of a CodeGen`);
  const isRotary = 'rotary_dim' in config;
  // Learnt positions are a table of that length, rotary ones are computed.
  if (!isRotary && positions > MAX_CONTEXT)
    throw badModel(`${positions} learnt positions are more than the ${MAX_CONTEXT} supported`);
  return {
    architecture,
    layers: config.n_layer,
    width,
    inner: config.n_inner ?? 4 * width,
    heads,
    kvHeads: architecture === 'gpt_bigcode' ? 1 : heads,
    headDim: width / heads,
    vocabulary: config.vocab_size,
    context: contextOf(positions, undefined),
    epsilon: config.layer_norm_epsilon,
    activation: geluOf(config.activation_function),
    // They know no other base.
    rotary: isRotary ? { dim: config.rotary_dim, theta: 10_000 } : null,
    tied: config.tie_word_embeddings ?? false,
  };
}
