import * as z from 'zod/mini';
import { badModel } from '../bad-model.ts';
import { checkShape, MAX_CONTEXT, MAX_LAYERS, MAX_SIZE, type NetworkShape } from '../network-shape.ts';

const Size = z.int().check(z.minimum(1), z.maximum(MAX_SIZE));
const Layers = z.int().check(z.minimum(1), z.maximum(MAX_LAYERS));
const Positions = z.int().check(z.minimum(1), z.maximum(2 ** 31));
const off = z.optional(z.nullable(z.literal(false)));
const on = z.optional(z.nullable(z.literal(true)));
const absent = z.optional(z.nullable(z.never()));
/** Plain rotary embedding: newer files give the base here, with its kind. */
const Rope = z.object({
  rope_type: z.optional(z.literal('default')),
  type: z.optional(z.literal('default')),
  rope_theta: z.optional(z.number()),
  partial_rotary_factor: z.optional(z.literal(1)),
});

// Options that would change the result have the one value that is computed here; others are let through.
const Llama = z.object({
  model_type: z.literal('llama'),
  hidden_size: Size,
  intermediate_size: Size,
  num_hidden_layers: Layers,
  num_attention_heads: Size,
  num_key_value_heads: z.optional(z.nullable(Size)),
  head_dim: z.optional(z.nullable(Size)),
  vocab_size: Size,
  rms_norm_eps: z._default(z.number(), 1e-6),
  rope_theta: z.optional(z.number()),
  rope_parameters: z.optional(z.nullable(Rope)),
  rope_scaling: z.optional(z.nullable(Rope)),
  max_position_embeddings: z._default(Positions, 2048),
  tie_word_embeddings: z._default(z.boolean(), false),
  hidden_act: z._default(z.literal('silu'), 'silu'),
  attention_bias: off,
  mlp_bias: off,
});

/** Three names of one function. */
const TangentGelu = z.enum(['gelu_new', 'gelu_fast', 'gelu_pytorch_tanh']);
const gpt = {
  n_embd: Size,
  n_layer: Layers,
  n_head: Size,
  n_inner: z.optional(z.nullable(Size)),
  n_positions: Positions,
  vocab_size: Size,
  layer_norm_epsilon: z._default(z.number(), 1e-5),
  activation_function: z._default(TangentGelu, 'gelu_new'),
};
const Gpt2 = z.object({
  model_type: z.literal('gpt2'),
  ...gpt,
  tie_word_embeddings: z._default(z.boolean(), true),
  scale_attn_weights: on,
  scale_attn_by_inverse_layer_idx: off,
  add_cross_attention: off,
});
const Gptj = z.object({
  model_type: z.literal('gptj'),
  ...gpt,
  rotary_dim: Size,
  tie_word_embeddings: off,
  rope_scaling: absent,
});
const Config = z.discriminatedUnion('model_type', [Llama, Gpt2, Gptj]);

function llamaShape(config: z.infer<typeof Llama>): NetworkShape {
  const heads = config.num_attention_heads;
  const headDim = config.head_dim ?? Math.floor(config.hidden_size / heads);
  const theta = config.rope_theta ?? config.rope_parameters?.rope_theta ?? 10_000;
  return {
    architecture: 'llama',
    layers: config.num_hidden_layers,
    width: config.hidden_size,
    inner: config.intermediate_size,
    heads,
    kvHeads: config.num_key_value_heads ?? heads,
    headDim,
    vocabulary: config.vocab_size,
    context: Math.min(config.max_position_embeddings, MAX_CONTEXT),
    epsilon: config.rms_norm_eps,
    rotary: { dim: headDim, theta },
    tied: config.tie_word_embeddings,
  };
}

function gptShape(config: z.infer<typeof Gpt2> | z.infer<typeof Gptj>): NetworkShape {
  const { n_embd: width, n_head: heads, n_positions: positions } = config;
  if (width % heads) throw badModel(`${heads} heads cannot share a width of ${width}`);
  // Learnt positions are a table of that length, rotary ones are computed.
  if (config.model_type === 'gpt2' && positions > MAX_CONTEXT) {
    throw badModel(`${positions} learnt positions are more than the ${MAX_CONTEXT} supported`);
  }
  return {
    architecture: config.model_type,
    layers: config.n_layer,
    width,
    inner: config.n_inner ?? 4 * width,
    heads,
    kvHeads: heads,
    headDim: width / heads,
    vocabulary: config.vocab_size,
    context: Math.min(positions, MAX_CONTEXT),
    epsilon: config.layer_norm_epsilon,
    // GPT-J knows no other base.
    rotary: config.model_type === 'gptj' ? { dim: config.rotary_dim, theta: 10_000 } : null,
    tied: config.tie_word_embeddings ?? false,
  };
}

/**
 * The sizes in a parsed `config.json`, of a built model or in Hugging Face's format; throws `PHC_MODEL_FORMAT` for
 * another architecture, and for options that would change the result and are not computed here.
 */
export function readConfig(content: unknown): NetworkShape {
  const parsed = Config.safeParse(content);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') ?? '';
    throw badModel(
      field === 'model_type' || field === ''
        ? 'the architecture is not supported: "model_type" in config.json must be llama, gpt2 or gptj'
        : `"${field}" in config.json is missing or has a value that is not supported`,
    );
  }
  const config = parsed.data;
  return checkShape(config.model_type === 'llama' ? llamaShape(config) : gptShape(config));
}
