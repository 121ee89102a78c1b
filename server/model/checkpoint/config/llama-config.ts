import * as z from 'zod/mini';
import type { NetworkShape } from '../../network-shape.ts';
import { contextOf, Gelu, geluOf, Layers, off, on, Positions, rope, Size, thetaOf } from './fields.ts';

const common = {
  hidden_size: Size,
  intermediate_size: Size,
  num_hidden_layers: Layers,
  num_attention_heads: Size,
  num_key_value_heads: z.optional(z.nullable(Size)),
  head_dim: z.optional(z.nullable(Size)),
  vocab_size: Size,
  ...rope,
};
const gated = {
  ...common,
  rms_norm_eps: z._default(z.number(), 1e-6),
  tie_word_embeddings: z._default(z.boolean(), false),
  hidden_act: z._default(z.literal('silu'), 'silu'),
};
const window = z.optional(z.nullable(Positions));

/** `config.json` of a llama. */
export const Llama = z.object({
  model_type: z.literal('llama'),
  ...gated,
  max_position_embeddings: z._default(Positions, 2048),
  attention_bias: off,
  mlp_bias: off,
});

/** `config.json` of a Qwen2. */
export const Qwen2 = z.object({
  model_type: z.literal('qwen2'),
  ...gated,
  max_position_embeddings: z._default(Positions, 32_768),
  use_sliding_window: z._default(z.boolean(), false),
  sliding_window: window,
});

/** `config.json` of a StarCoder2. */
export const Starcoder2 = z.object({
  model_type: z.literal('starcoder2'),
  ...common,
  norm_epsilon: z._default(z.number(), 1e-5),
  tie_word_embeddings: z._default(z.boolean(), true),
  hidden_act: z._default(Gelu, 'gelu_pytorch_tanh'),
  max_position_embeddings: z._default(Positions, 4096),
  sliding_window: window,
  use_bias: on,
});

type Config = z.infer<typeof Llama> | z.infer<typeof Qwen2> | z.infer<typeof Starcoder2>;

function windowOf(config: Config): number | null | undefined {
  if (config.model_type === 'llama') return undefined;
  return config.model_type === 'qwen2' && !config.use_sliding_window ? undefined : config.sliding_window;
}

/** The sizes in a configuration that names them as llama's does. */
export function llamaShape(config: Config): NetworkShape {
  const heads = config.num_attention_heads;
  const headDim = config.head_dim ?? Math.floor(config.hidden_size / heads);
  return {
    architecture: config.model_type,
    layers: config.num_hidden_layers,
    width: config.hidden_size,
    inner: config.intermediate_size,
    heads,
    kvHeads: config.num_key_value_heads ?? heads,
    headDim,
    vocabulary: config.vocab_size,
    context: contextOf(config.max_position_embeddings, windowOf(config)),
    epsilon: config.model_type === 'starcoder2' ? config.norm_epsilon : config.rms_norm_eps,
    activation: config.hidden_act === 'silu' ? 'silu' : geluOf(config.hidden_act),
    rotary: { dim: headDim, theta: thetaOf(config) },
    tied: config.tie_word_embeddings,
  };
}
