import type { NetworkShape } from '../network-shape.ts';
import { type Layout, quantized, type StoredWeight, vector } from './weight-layout.ts';

const norm = (stored: string, tensor: string, width: number): StoredWeight[] => [
  vector(`${stored}.scale`, `${tensor}.weight`, width),
  vector(`${stored}.shift`, `${tensor}.bias`, width),
];

/** A Conv1D: its weight lies there as [inputs, outputs]. */
const dense = (stored: string, tensor: string, inputs: number, outputs: number): StoredWeight[] => [
  quantized(stored, inputs, { tensor: `${tensor}.weight`, rows: outputs, form: 'transposed' }),
  vector(`${stored}.bias`, `${tensor}.bias`, outputs),
];

function layerLayout({ width, inner }: NetworkShape, index: number): Layout {
  const [stored, layer] = [`layer.${index}`, `transformer.h.${index}`];
  return [
    ...norm(`${stored}.attention.norm`, `${layer}.ln_1`, width),
    ...dense(`${stored}.attention.qkv`, `${layer}.attn.c_attn`, width, 3 * width),
    ...dense(`${stored}.attention.output`, `${layer}.attn.c_proj`, width, width),
    ...norm(`${stored}.feed_forward.norm`, `${layer}.ln_2`, width),
    ...dense(`${stored}.feed_forward.up`, `${layer}.mlp.c_fc`, width, inner),
    ...dense(`${stored}.feed_forward.down`, `${layer}.mlp.c_proj`, inner, width),
  ];
}

/** The weights of a GPT-2 (Radford et al., 2019) under the names of Hugging Face's `GPT2LMHeadModel`. */
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
