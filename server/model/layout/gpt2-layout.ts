import type { NetworkShape } from '../network-shape.ts';
import { norm } from './parts.ts';
import { type Form, type Layout, quantized, type StoredWeight, vector } from './weight-layout.ts';

function layerLayout(shape: NetworkShape, index: number): Layout {
  const { architecture, width, inner, heads, kvHeads, headDim } = shape;
  // GPT-2's Conv1D lies there as [inputs, outputs].
  const form: Form = architecture === 'gpt2' ? 'transposed' : 'matrix';
  const dense = (stored: string, tensor: string, inputs: number, outputs: number): StoredWeight[] => [
    quantized(stored, inputs, { tensor: `${tensor}.weight`, rows: outputs, form }),
    vector(`${stored}.bias`, `${tensor}.bias`, outputs),
  ];
  const [stored, layer] = [`layer.${index}`, `transformer.h.${index}`];
  return [
    ...norm(`${stored}.attention.norm`, `${layer}.ln_1`, width),
    ...dense(`${stored}.attention.qkv`, `${layer}.attn.c_attn`, width, (heads + 2 * kvHeads) * headDim),
    ...dense(`${stored}.attention.output`, `${layer}.attn.c_proj`, width, width),
    ...norm(`${stored}.feed_forward.norm`, `${layer}.ln_2`, width),
    ...dense(`${stored}.feed_forward.up`, `${layer}.mlp.c_fc`, width, inner),
    ...dense(`${stored}.feed_forward.down`, `${layer}.mlp.c_proj`, inner, width),
  ];
}

/**
 * The weights of a GPT-2 (Radford et al., 2019) or a GPT-BigCode (Li et al., 2023) under the names of Hugging Face's
 * `GPT2LMHeadModel` and `GPTBigCodeForCausalLM`.
 */
export function gpt2Layout(shape: NetworkShape): Layout {
  const { width, vocabulary, context, layers, tied } = shape;
  const embedding = (stored: string, tensor: string): StoredWeight =>
    quantized(stored, width, { tensor, rows: vocabulary, form: 'matrix' });
  return [
    embedding('embedding', 'transformer.wte.weight'),
    {
      stored: 'positions',
      kind: 'floats',
      columns: width,
      parts: [{ tensor: 'transformer.wpe.weight', rows: context, form: 'matrix' }],
    },
    ...Array.from({ length: layers }, (_, index) => layerLayout(shape, index)).flat(),
    ...norm('output.norm', 'transformer.ln_f', width),
    ...(tied ? [] : [embedding('output', 'lm_head.weight')]),
  ];
}
