import type { NetworkShape } from '../network-shape.ts';
import { dense, linear, norm } from './parts.ts';
import { type Layout, quantized, vectors } from './weight-layout.ts';

function layerLayout({ width, inner, heads, kvHeads, headDim }: NetworkShape, index: number): Layout {
  const [stored, layer] = [`layer.${index}`, `model.layers.${index}`];
  const qkv = [
    [`${layer}.self_attn.q_proj`, heads * headDim],
    [`${layer}.self_attn.k_proj`, kvHeads * headDim],
    [`${layer}.self_attn.v_proj`, kvHeads * headDim],
  ] as const;
  const [q, k, v] = qkv;
  return [
    ...norm(`${stored}.attention.norm`, `${layer}.input_layernorm`, width),
    quantized(`${stored}.attention.qkv`, width, linear(...q), linear(...k), linear(...v)),
    vectors(
      `${stored}.attention.qkv.bias`,
      headDim,
      ...qkv.map(([tensor, length]) => [`${tensor}.bias`, length] as const),
    ),
    ...dense(`${stored}.attention.output`, `${layer}.self_attn.o_proj`, heads * headDim, width),
    ...norm(`${stored}.feed_forward.norm`, `${layer}.post_attention_layernorm`, width),
    ...dense(`${stored}.feed_forward.up`, `${layer}.mlp.c_fc`, width, inner),
    ...dense(`${stored}.feed_forward.down`, `${layer}.mlp.c_proj`, inner, width),
  ];
}

/** The weights of a StarCoder2 (Lozhkov et al., 2024) under the names of Hugging Face's `Starcoder2ForCausalLM`. */
export function starcoder2Layout(shape: NetworkShape): Layout {
  const { width, vocabulary, layers, tied } = shape;
  return [
    quantized('embedding', width, linear('model.embed_tokens', vocabulary)),
    ...Array.from({ length: layers }, (_, index) => layerLayout(shape, index)).flat(),
    ...norm('output.norm', 'model.norm', width),
    ...(tied ? [] : [quantized('output', width, linear('lm_head', vocabulary))]),
  ];
}
