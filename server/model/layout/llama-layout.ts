import type { NetworkShape } from '../network-shape.ts';
import { linear } from './parts.ts';
import { type Layout, quantized, vector, vectors } from './weight-layout.ts';

function layerLayout(shape: NetworkShape, index: number): Layout {
  const { architecture, width, inner, heads, kvHeads, headDim } = shape;
  const [stored, layer] = [`layer.${index}`, `model.layers.${index}`];
  const [attention, mlp] = [`${layer}.self_attn`, `${layer}.mlp`];
  return [
    vector(`${stored}.attention.norm.scale`, `${layer}.input_layernorm.weight`, width),
    quantized(
      `${stored}.attention.qkv`,
      width,
      linear(`${attention}.q_proj`, heads * headDim),
      linear(`${attention}.k_proj`, kvHeads * headDim),
      linear(`${attention}.v_proj`, kvHeads * headDim),
    ),
    ...(architecture === 'qwen2'
      ? [
          vectors(
            `${stored}.attention.qkv.bias`,
            headDim,
            [`${attention}.q_proj.bias`, heads * headDim],
            [`${attention}.k_proj.bias`, kvHeads * headDim],
            [`${attention}.v_proj.bias`, kvHeads * headDim],
          ),
        ]
      : []),
    quantized(`${stored}.attention.output`, heads * headDim, linear(`${attention}.o_proj`, width)),
    vector(`${stored}.feed_forward.norm.scale`, `${layer}.post_attention_layernorm.weight`, width),
    quantized(
      `${stored}.feed_forward.gate_up`,
      width,
      linear(`${mlp}.gate_proj`, inner),
      linear(`${mlp}.up_proj`, inner),
    ),
    quantized(`${stored}.feed_forward.down`, inner, linear(`${mlp}.down_proj`, width)),
  ];
}

/**
 * The weights of a llama (Touvron et al., 2023) or a Qwen2 (Yang et al., 2024) under the names of Hugging Face's
 * `LlamaForCausalLM` and `Qwen2ForCausalLM`.
 */
export function llamaLayout(shape: NetworkShape): Layout {
  const { width, vocabulary, layers, tied } = shape;
  return [
    quantized('embedding', width, linear('model.embed_tokens', vocabulary)),
    ...Array.from({ length: layers }, (_, index) => layerLayout(shape, index)).flat(),
    vector('output.norm.scale', 'model.norm.weight', width),
    ...(tied ? [] : [quantized('output', width, linear('lm_head', vocabulary))]),
  ];
}
