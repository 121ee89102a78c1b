import type { NetworkShape } from '../network-shape.ts';
import { type Layout, type Part, quantized, vector } from './weight-layout.ts';

const part = (tensor: string, rows: number): Part => ({ tensor: `${tensor}.weight`, rows, form: 'matrix' });

function layerLayout(shape: NetworkShape, index: number): Layout {
  const { width, inner, heads, kvHeads, headDim } = shape;
  const [stored, layer] = [`layer.${index}`, `model.layers.${index}`];
  const [attention, mlp] = [`${layer}.self_attn`, `${layer}.mlp`];
  return [
    vector(`${stored}.attention.norm.scale`, `${layer}.input_layernorm.weight`, width),
    quantized(
      `${stored}.attention.qkv`,
      width,
      part(`${attention}.q_proj`, heads * headDim),
      part(`${attention}.k_proj`, kvHeads * headDim),
      part(`${attention}.v_proj`, kvHeads * headDim),
    ),
    quantized(`${stored}.attention.output`, heads * headDim, part(`${attention}.o_proj`, width)),
    vector(`${stored}.feed_forward.norm.scale`, `${layer}.post_attention_layernorm.weight`, width),
    quantized(
      `${stored}.feed_forward.gate_up`,
      width,
      part(`${mlp}.gate_proj`, inner),
      part(`${mlp}.up_proj`, inner),
    ),
    quantized(`${stored}.feed_forward.down`, inner, part(`${mlp}.down_proj`, width)),
  ];
}

/** The weights of a llama (Touvron et al., 2023) under the names of Hugging Face's `LlamaForCausalLM`. */
export function llamaLayout(shape: NetworkShape): Layout {
  const { width, vocabulary, layers, tied } = shape;
  return [
    quantized('embedding', width, part('model.embed_tokens', vocabulary)),
    ...Array.from({ length: layers }, (_, index) => layerLayout(shape, index)).flat(),
    vector('output.norm.scale', 'model.norm.weight', width),
    ...(tied ? [] : [quantized('output', width, part('lm_head', vocabulary))]),
  ];
}
